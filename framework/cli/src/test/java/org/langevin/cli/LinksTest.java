package org.langevin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links between the documents lead somewhere. */
class LinksTest {
  private static final Path HOME = Path.of(System.getProperty("langevin.home"));
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.+)$");

  @Test
  void everyRelativeLinkLeadsToAFileAndHeadingThatExist() throws IOException {
    List<String> dead = new ArrayList<>();
    int links = 0;
    for (Path page : pages()) {
      Matcher link = LINK.matcher(Files.readString(page));
      while (link.find()) {
        if (!link.group(1).matches("[a-z]+:.*")) {
          links++;
          if (!leadsSomewhere(page, link.group(1))) {
            dead.add(HOME.relativize(page) + " -> " + link.group(1));
          }
        }
      }
    }

    assertThat(dead).isEmpty();
    assertThat(links).isGreaterThan(20);
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> found = Files.walk(HOME.resolve("docs"))) {
      return Stream.concat(Stream.of(HOME.resolve("README.md")), found)
          .filter(p -> p.toString().endsWith(".md"))
          .sorted()
          .toList();
    }
  }

  private static boolean leadsSomewhere(Path page, String link) throws IOException {
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
    if (parts.length == 1 || !Files.isRegularFile(target)) {
      return parts.length == 1 && Files.exists(target);
    }
    return HEADING
        .matcher(Files.readString(target))
        .results()
        .anyMatch(heading -> anchor(heading.group(1)).equals(parts[1]));
  }

  /** A heading's anchor, as GitHub makes it. */
  private static String anchor(String heading) {
    return heading
        .strip()
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .replace(' ', '-');
  }
}
