/** The JDK client of many scenarios: SSLSocket to an address, with the name service trusted for the server's name. */
import type { Host } from './host.ts';

const PROGRAM = `
import java.net.*; import javax.net.ssl.*; import java.security.cert.X509Certificate;
public class Client {
  static SSLContext context;
  public static void main(String[] args) throws Exception {
    context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] { new X509TrustManager() {
      public void checkClientTrusted(X509Certificate[] chain, String type) {}
      public void checkServerTrusted(X509Certificate[] chain, String type) {}
      public X509Certificate[] getAcceptedIssuers() { return new X509Certificate[0]; }
    } }, null);
    int connections = Integer.parseInt(args[2]);
    Thread[] threads = new Thread[connections];
    for (int i = 0; i < connections; i++) {
      threads[i] = new Thread(() -> talk(args[0], Integer.parseInt(args[1])));
      threads[i].start();
      Thread.sleep(20);
    }
    for (Thread thread : threads) thread.join();
  }
  static void talk(String address, int port) {
    try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket()) {
      socket.connect(new InetSocketAddress(address, port));
      socket.startHandshake();
      socket.getOutputStream().write("GET / HTTP/1.0\\r\\n\\r\\n".getBytes());
      socket.getInputStream().readAllBytes();
    } catch (Exception e) { System.out.println(e); }
  }
}
`;

/** Runs the JDK client against a server that is ready. */
export async function jdkClient(client: Host, server: string, port = 443, connections = 1): Promise<void> {
  const program = client.file('Client.java', PROGRAM);
  const args = ['-Djdk.tls.trustNameService=true', program, server, String(port), String(connections)];
  const { status, output } = await client.run('java', args);
  if (status !== 0) throw new Error(`the JDK client failed: ${output}`);
}
