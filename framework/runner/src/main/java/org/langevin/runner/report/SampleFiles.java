package org.langevin.runner.report;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pictures in a run's folder {@code samples}: their names, and which the report shows. */
public final class SampleFiles {
  /** The grid of the trained model's samples. */
  public static final String FINAL = "final.png";

  /** The {@link FilmStrip}. */
  public static final String FILM_STRIP = "film-strip.png";

  /** The loss curve; the report draws its own. */
  public static final String LOSS = "loss.png";

  private static final Pattern STEP = Pattern.compile("step-(\\d{1,18})\\.png");
  private static final int PROGRESS_LIMIT = 12;

  /** About 20 MB once they are text. */
  private static final long BYTE_LIMIT = 15_000_000;

  private static final long PNG_SIGNATURE = 0x89504E470D0A1A0AL;

  private SampleFiles() {}

  /** Name of the grid drawn after a number of training steps. */
  public static String atStep(long step) {
    return String.format(Locale.ROOT, "step-%08d.png", step);
  }

  /**
   * The picture that stands for a run: its final grid, or else the latest drawn during training.
   *
   * @return the file's bytes, a PNG; empty if there is none
   */
  public static Optional<byte[]> last(Path folder) throws IOException {
    for (Candidate candidate : candidates(folder)) {
      if (candidate.kind == Kind.FINAL) {
        byte[] png = Files.readAllBytes(candidate.file);
        boolean whole = png.length >= 24 && ByteBuffer.wrap(png).getLong() == PNG_SIGNATURE;
        return whole ? Optional.of(png) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** What a picture shows, in the order in which they are taken up. */
  enum Kind {
    FINAL,
    FILM_STRIP,
    PROGRESS,
    OTHER
  }

  /**
   * A picture to be shown.
   *
   * @param step training steps before it, or -1
   */
  record Sheet(Kind kind, String name, long step, int width, int height, byte[] png) {}

  /**
   * The pictures to be shown.
   *
   * @param sheets by kind, progress by step
   * @param progress number of progress grids in the folder, shown or not
   * @param leftOut names of files that are too large, or no PNG
   */
  record Found(List<Sheet> sheets, int progress, List<String> leftOut) {
    List<Sheet> of(Kind kind) {
      return sheets.stream().filter(sheet -> sheet.kind == kind).toList();
    }
  }

  private record Candidate(Kind kind, Path file, long step) {}

  /** Looks through a folder, which need not exist. */
  static Found in(Path folder) throws IOException {
    return in(folder, BYTE_LIMIT);
  }

  static Found in(Path folder, long byteLimit) throws IOException {
    List<Candidate> candidates = candidates(folder);
    List<Candidate> progress = candidates.stream().filter(c -> c.kind == Kind.PROGRESS).toList();
    candidates.removeAll(progress);
    candidates.addAll(spread(progress));
    List<Sheet> sheets = new ArrayList<>();
    List<String> leftOut = new ArrayList<>();
    long left = byteLimit;
    // The newest first, so that it is the oldest that do not fit.
    candidates.sort(Comparator.comparing(Candidate::kind).thenComparing(c -> -c.step));
    for (Candidate candidate : candidates) {
      String name = candidate.file.getFileName().toString();
      byte[] png =
          Files.size(candidate.file) > left ? new byte[0] : Files.readAllBytes(candidate.file);
      if (png.length < 24 || ByteBuffer.wrap(png).getLong() != PNG_SIGNATURE) {
        leftOut.add(name);
      } else {
        left -= png.length;
        int width = ByteBuffer.wrap(png).getInt(16);
        int height = ByteBuffer.wrap(png).getInt(20);
        sheets.add(new Sheet(candidate.kind, name, candidate.step, width, height, png));
      }
    }
    sheets.sort(Comparator.comparing(Sheet::kind).thenComparing(Sheet::step));
    return new Found(sheets, progress.size(), leftOut);
  }

  /** By name; the last progress grid stands in for a missing final one. */
  private static List<Candidate> candidates(Path folder) throws IOException {
    List<Candidate> candidates = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        files.sorted().filter(Files::isRegularFile).forEach(file -> classify(file, candidates));
      }
    }
    if (candidates.stream().noneMatch(c -> c.kind == Kind.FINAL)) {
      candidates.stream()
          .filter(c -> c.kind == Kind.PROGRESS)
          .max(Comparator.comparingLong(Candidate::step))
          .ifPresent(
              last -> {
                candidates.remove(last);
                candidates.add(new Candidate(Kind.FINAL, last.file, last.step));
              });
    }
    return candidates;
  }

  private static void classify(Path file, List<Candidate> candidates) {
    String name = file.getFileName().toString();
    Matcher step = STEP.matcher(name);
    if (step.matches()) {
      candidates.add(new Candidate(Kind.PROGRESS, file, Long.parseLong(step.group(1))));
    } else if (name.equals(FINAL)) {
      candidates.add(new Candidate(Kind.FINAL, file, -1));
    } else if (name.equals(FILM_STRIP)) {
      candidates.add(new Candidate(Kind.FILM_STRIP, file, -1));
    } else if (name.endsWith(".png") && !name.startsWith(".") && !name.equals(LOSS)) {
      candidates.add(new Candidate(Kind.OTHER, file, -1));
    }
  }

  /** Evenly spread ones if there are too many, the first and the last included. */
  private static List<Candidate> spread(List<Candidate> all) {
    if (all.size() <= PROGRESS_LIMIT) {
      return all;
    }
    List<Candidate> some = new ArrayList<>();
    for (int i = 0; i < PROGRESS_LIMIT; i++) {
      some.add(all.get((int) Math.round(i * (all.size() - 1) / (PROGRESS_LIMIT - 1.0))));
    }
    return some;
  }
}
