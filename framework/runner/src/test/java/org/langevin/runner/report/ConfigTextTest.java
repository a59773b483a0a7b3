package org.langevin.runner.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConfigTextTest {
  private static String html(String hocon) {
    Html out = new Html();
    ConfigText.write(hocon, out);
    return out.toString();
  }

  @Test
  void keysStandOutAndCommentsStandBack() {
    String hocon =
        """
        # first
        seed = 1   # a.conf:2
        net {
          "a.b" : [1, 2]
        }
        """;
    assertThat(html(hocon))
        .isEqualTo(
            """
            <pre><code><i># first</i>
            <b>seed</b> = 1   <i># a.conf:2</i>
            <b>net</b> {
            <b>  &quot;a.b&quot;</b> : [1, 2]
            }
            </code></pre>""");
  }

  @Test
  void aHashWithinQuotesIsNoComment() {
    assertThat(html("uri = \"http://a/#\\\"b\" // said"))
        .contains("= &quot;http://a/#\\&quot;b&quot; <i>// said</i>");
  }

  @Test
  void markupInValuesIsText() {
    assertThat(html("name = \"</code><script>\"")).doesNotContain("<script>");
  }
}
