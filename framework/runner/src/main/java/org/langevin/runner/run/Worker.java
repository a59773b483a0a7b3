package org.langevin.runner.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Which process works on a run: the manifest's {@code process}, an object with {@code host}, {@code
 * pid} and the process's {@code start} in milliseconds. By it a run that is at work is told from
 * one whose process died without a word.
 */
final class Worker {
  private static final String FIELD = "process";

  private Worker() {}

  /** Signs a run as this process's. */
  static void sign(ObjectNode fields) {
    ProcessHandle self = ProcessHandle.current();
    ObjectNode process = fields.putObject(FIELD);
    process.put("host", host());
    process.put("pid", self.pid());
    process.put("start", start(self));
  }

  /** Whether the process is known to be gone; one on another machine is not. */
  static boolean isGone(ObjectNode fields) {
    JsonNode process = fields.path(FIELD);
    if (!process.path("host").asText().equals(host()) || !process.has("pid")) {
      return false;
    }
    return ProcessHandle.of(process.path("pid").asLong())
        .filter(ProcessHandle::isAlive)
        .filter(handle -> start(handle) == process.path("start").asLong())
        .isEmpty();
  }

  private static long start(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  private static String host() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException notLinux) {
      return System.getenv().getOrDefault("COMPUTERNAME", "localhost");
    }
  }
}
