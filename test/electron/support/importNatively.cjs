/** Node's own import, past the test runner's: what is built is to run as it is. */
exports.importNatively = (url) => import(url);
