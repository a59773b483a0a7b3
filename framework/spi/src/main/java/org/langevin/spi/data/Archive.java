package org.langevin.spi.data;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.tukaani.xz.XZInputStream;

/**
 * Reads the files of a zip or tar archive (plain, gzip or xz; told by its first bytes, not by its
 * name) without unpacking and without trusting it. Refused are names that lead out of the archive,
 * links and devices, the same name twice, too many entries, and content that grows out of
 * proportion to the archive ("bombs").
 */
public final class Archive {
  private static final long ENTRY_LIMIT = 20_000_000;

  /** Unpacked bytes that are always allowed; beyond them the ratio counts. */
  private static final long SLACK = 64L << 20;

  private static final long RATIO_LIMIT = 250;

  /** xz asks for as much as its header says: the highest preset takes 65 MiB. */
  private static final int XZ_MEMORY_KIB = 256 << 10;

  private final Path file;
  private final Set<String> names = new HashSet<>();
  private long budget;

  private Archive(Path file) throws IOException {
    this.file = file;
    this.budget = SLACK + RATIO_LIMIT * Files.size(file);
  }

  /** Receives the files of an archive in their order. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * One regular file.
     *
     * @param name its path in the archive, normalised, parts joined by {@code /}
     * @param content its bytes, valid during the call; need not be read
     * @return whether to go on
     */
    boolean file(String name, InputStream content) throws IOException;
  }

  private enum Format {
    ZIP,
    TAR,
    TAR_GZ,
    TAR_XZ
  }

  /**
   * Visits the files of an archive.
   *
   * @throws DataException if the file is no archive of a kind that is read, or not a safe one
   * @throws IOException if it is damaged or cannot be read, or from the visitor
   */
  public static void read(Path file, Visitor visitor) throws IOException {
    Archive archive = new Archive(file);
    Format format = archive.format();
    if (format == Format.ZIP) {
      archive.zip(visitor);
      return;
    }
    try (InputStream raw = Files.newInputStream(file)) {
      archive.tar(
          switch (format) {
            case TAR_GZ -> new GZIPInputStream(raw, 1 << 16);
            case TAR_XZ -> new XZInputStream(raw, XZ_MEMORY_KIB);
            default -> raw;
          },
          visitor);
    }
  }

  private Format format() throws IOException {
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(263);
    }
    if (starts(head, 0, 'P', 'K', 3, 4) || starts(head, 0, 'P', 'K', 5, 6)) {
      return Format.ZIP;
    }
    if (starts(head, 0, 0x1F, 0x8B)) {
      return Format.TAR_GZ;
    }
    if (starts(head, 0, 0xFD, '7', 'z', 'X', 'Z', 0)) {
      return Format.TAR_XZ;
    }
    if (starts(head, 257, 'u', 's', 't', 'a', 'r')) {
      return Format.TAR;
    }
    throw new DataException(
        file + " is not an archive that can be read: zip, tar, tar.gz and tar.xz can");
  }

  private static boolean starts(byte[] bytes, int from, int... expected) {
    for (int i = 0; i < expected.length; i++) {
      if (from + i >= bytes.length || bytes[from + i] != (byte) expected[i]) {
        return false;
      }
    }
    return true;
  }

  private void zip(Visitor visitor) throws IOException {
    try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
      Enumeration<ZipArchiveEntry> entries = zip.getEntriesInPhysicalOrder();
      boolean more = true;
      while (more && entries.hasMoreElements()) {
        ZipArchiveEntry entry = entries.nextElement();
        String name = safe(entry.getName());
        if (entry.isUnixSymlink()) {
          throw refusal(entry.getName(), "is a link");
        }
        if (!entry.isDirectory()) {
          try (InputStream content = new Metered(zip.getInputStream(entry))) {
            more = visitor.file(name, content);
          }
        }
      }
    }
  }

  private void tar(InputStream unpacked, Visitor visitor) throws IOException {
    try (InputStream metered = new Metered(new BufferedInputStream(unpacked, 1 << 16));
        TarArchiveInputStream tar = new TarArchiveInputStream(metered, "UTF-8")) {
      TarArchiveEntry entry = tar.getNextEntry();
      boolean more = true;
      while (more && entry != null) {
        if (entry.isLink() || entry.isSymbolicLink()) {
          throw refusal(entry.getName(), "is a link");
        }
        if (entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO()) {
          throw refusal(entry.getName(), "is a device or pipe");
        }
        String name = safe(entry.getName());
        if (!entry.isDirectory()) {
          more = visitor.file(name, tar);
        }
        entry = more ? tar.getNextEntry() : null;
      }
    }
  }

  /** The entry's name with {@code .} parts dropped, or a refusal. */
  private String safe(String name) {
    StringBuilder path = new StringBuilder();
    if (name.startsWith("/") || name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0) {
      throw refusal(name, "has a name that is no relative path");
    }
    for (String part : name.split("/", -1)) {
      if (part.equals("..") || part.endsWith(":")) {
        throw refusal(name, "has a name that leads out of the archive");
      }
      if (!part.isEmpty() && !part.equals(".")) {
        path.append(path.isEmpty() ? "" : "/").append(part);
      }
    }
    String safe = path.toString();
    if (!name.endsWith("/") && !names.add(safe)) {
      throw refusal(name, "is there twice");
    }
    if (names.size() > ENTRY_LIMIT) {
      throw refusal(name, "is one too many: at most " + ENTRY_LIMIT + " entries are read");
    }
    return safe;
  }

  private DataException refusal(String entry, String why) {
    return new DataException(
        file
            + ": entry '"
            + entry
            + "' "
            + why
            + ". Such an archive is not read; unpack it with a"
            + " tool you trust, look at it, and name the folder instead");
  }

  /** Counts what comes out of the archive against its budget. */
  private final class Metered extends FilterInputStream {
    Metered(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      spend(b < 0 ? 0 : 1);
      return b;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      int n = super.read(bytes, from, length);
      spend(n);
      return n;
    }

    @Override
    public long skip(long n) throws IOException {
      long skipped = super.skip(n);
      spend(skipped);
      return skipped;
    }

    private void spend(long n) {
      budget -= Math.max(0, n);
      if (budget < 0) {
        throw new DataException(
            file
                + " unpacks to more than "
                + RATIO_LIMIT
                + " times its size, as no real data does. It is not read");
      }
    }
  }
}
