package org.langevin.runner;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What made a run: versions, commit and machine, for its manifest. */
public final class Provenance {
  private Provenance() {}

  /** Langevin's version. */
  public static String version() {
    try (InputStream in = Provenance.class.getResourceAsStream("version.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds what is known. */
  public static void describe(ObjectNode fields) {
    fields.put("version", version());
    fields.put("commit", commit());
    fields.put(
        "java", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
    fields.put(
        "os",
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"));
    fields.put("cpu", processor() + ", " + Runtime.getRuntime().availableProcessors() + " cores");
  }

  private static String processor() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException | UncheckedIOException e) {
      return System.getProperty("os.arch"); // not Linux
    }
  }

  /** Commit of the working folder's repository, or else of Langevin's own; + marks changes. */
  private static String commit() {
    String head = git("rev-parse", "HEAD");
    return head.isEmpty() || git("status", "--porcelain", "-uno").isEmpty() ? head : head + "+";
  }

  private static String git(String... arguments) {
    try {
      java.lang.Process git =
          new ProcessBuilder(
                  Stream.concat(Stream.of("git"), Stream.of(arguments)).toArray(String[]::new))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String out = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return git.waitFor(5, TimeUnit.SECONDS) && git.exitValue() == 0 ? out : "";
    } catch (IOException e) {
      return ""; // no git on this machine
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  /** Largest resident memory of this process so far, in bytes; 0 where the system does not tell. */
  static long peakMemory() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }
}
