package cadre.server.gateways.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TelegramHtmlTest {
    @Test
    void only_code_becomes_a_tag_and_the_rest_is_what_it_says() {
        assertThat(TelegramHtml.of("see `a<b>` & <b>this</b> ` alone"))
                .isEqualTo("see <code>a&lt;b&gt;</code> &amp; &lt;b&gt;this&lt;/b&gt; ` alone");
    }

    @Test
    void fences_become_one_block_and_an_open_one_is_closed() {
        assertThat(TelegramHtml.of("a\n```java\nx < `y`\n```\nb"))
                .isEqualTo("a\n<pre>x &lt; `y`\n</pre>\nb");
        assertThat(TelegramHtml.of("```\nx")).isEqualTo("<pre>x\n</pre>");
    }
}
