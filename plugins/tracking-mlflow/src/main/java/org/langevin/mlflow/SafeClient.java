package org.langevin.mlflow;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.reflect.Field;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import org.langevin.spi.tracking.Remote.RefusedException;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowClientException;
import org.mlflow.tracking.creds.BasicMlflowHostCreds;
import org.mlflow_project.apachehttp.HttpEntity;
import org.mlflow_project.apachehttp.HttpEntityEnclosingRequest;
import org.mlflow_project.apachehttp.HttpHost;
import org.mlflow_project.apachehttp.HttpRequest;
import org.mlflow_project.apachehttp.HttpVersion;
import org.mlflow_project.apachehttp.client.methods.CloseableHttpResponse;
import org.mlflow_project.apachehttp.client.methods.HttpUriRequest;
import org.mlflow_project.apachehttp.entity.ByteArrayEntity;
import org.mlflow_project.apachehttp.impl.client.CloseableHttpClient;
import org.mlflow_project.apachehttp.message.BasicHttpResponse;
import org.mlflow_project.apachehttp.protocol.HttpContext;
import org.mlflow_project.apachehttp.util.EntityUtils;

/**
 * MLflow's Java client over our {@link Transport}. As it comes, the client waits for ever for a
 * silent server, deadlocks its own connection pool after two answers of 429 (it does not release
 * them), and sends whatever fails three times, the creation of runs included. All of this is in how
 * it uses its HTTP client, so that is replaced, in a field that it has no setter for: answers
 * arrive whole, and a failure is an exception which the client passes on at once. Files are not
 * sent by it, as it starts Python for that; see {@link Artifacts}.
 */
final class SafeClient {
  private SafeClient() {}

  /** A client for a server, which holds nothing that needs closing. */
  static MlflowClient of(String uri, Transport transport) {
    MlflowClient client = new MlflowClient(new BasicMlflowHostCreds(uri));
    try {
      Field callerField = MlflowClient.class.getDeclaredField("httpCaller");
      callerField.setAccessible(true);
      Object caller = callerField.get(client);
      Field httpField = caller.getClass().getDeclaredField("httpClient");
      httpField.setAccessible(true);
      httpField.set(caller, new Http(transport));
      return client;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("not the MLflow client that Langevin was built with", e);
    }
  }

  /** A request through the client. */
  @FunctionalInterface
  interface Request<T> {
    T send();
  }

  /**
   * Sends a request and gives the {@link Transport}'s failure back as it was.
   *
   * @throws RefusedException if the server said no
   */
  static <T> T ask(Request<T> request) throws IOException, InterruptedException {
    try {
      return asked(request);
    } catch (Transport.NoException e) {
      throw e.refused();
    }
  }

  /** Likewise, with the server's no and its code. */
  static <T> T asked(Request<T> request) throws IOException, InterruptedException {
    try {
      return request.send();
    } catch (MlflowClientException e) {
      if (e.getCause() instanceof InterruptedIOException && Thread.interrupted()) {
        throw new InterruptedException("interrupted while asking MLflow");
      }
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IOException(e.getMessage(), e);
    }
  }

  private static final class Http extends CloseableHttpClient {
    private final Transport transport;

    Http(Transport transport) {
      this.transport = transport;
    }

    @Override
    protected CloseableHttpResponse doExecute(
        HttpHost target, HttpRequest request, HttpContext context) throws IOException {
      byte[] body = new byte[0];
      if (request instanceof HttpEntityEnclosingRequest enclosing) {
        HttpEntity entity = enclosing.getEntity();
        body = entity == null ? body : EntityUtils.toByteArray(entity);
      }
      URI uri = ((HttpUriRequest) request).getURI();
      String method = request.getRequestLine().getMethod();
      return new Answer(
          transport.send(method, uri, "application/json", BodyPublishers.ofByteArray(body)));
    }

    @Override
    public void close() {
      // the transport holds no connection of its own that must be closed
    }

    @Deprecated
    @Override
    public org.mlflow_project.apachehttp.params.HttpParams getParams() {
      throw new UnsupportedOperationException();
    }

    @Deprecated
    @Override
    public org.mlflow_project.apachehttp.conn.ClientConnectionManager getConnectionManager() {
      throw new UnsupportedOperationException();
    }
  }

  /** An answer that has arrived whole. */
  private static final class Answer extends BasicHttpResponse implements CloseableHttpResponse {
    Answer(byte[] body) {
      super(HttpVersion.HTTP_1_1, 200, "OK");
      setEntity(new ByteArrayEntity(body));
    }

    @Override
    public void close() {
      // nothing is held
    }
  }
}
