package org.langevin.mlflow;

import java.io.FileNotFoundException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A file as a request's body, read from disk as the connection takes it, which knows how far it is
 * and since when it has stood still.
 */
final class FileBody implements BodyPublisher {
  private final BodyPublisher file;
  private final AtomicLong sent = new AtomicLong();
  private volatile long moved = System.nanoTime();

  FileBody(Path path) throws FileNotFoundException {
    this.file = BodyPublishers.ofFile(path);
  }

  @Override
  public long contentLength() {
    return file.contentLength();
  }

  /** Bytes that the connection has taken. */
  long sent() {
    return sent.get();
  }

  /** Seconds since it took the last of them. */
  double idle() {
    return (System.nanoTime() - moved) / 1e9;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> connection) {
    file.subscribe(
        new Flow.Subscriber<ByteBuffer>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            connection.onSubscribe(subscription);
          }

          @Override
          public void onNext(ByteBuffer part) {
            sent.addAndGet(part.remaining());
            moved = System.nanoTime();
            connection.onNext(part);
          }

          @Override
          public void onError(Throwable failure) {
            connection.onError(failure);
          }

          @Override
          public void onComplete() {
            connection.onComplete();
          }
        });
  }
}
