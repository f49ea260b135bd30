/** Where, below the server's root, files go up and come down; what follows is a name that nobody can guess. */
export const UPLOAD_PATH = '/upload/';
export const DOWNLOAD_PATH = '/download/';
