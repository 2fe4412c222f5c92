package cadre.server.gateways.slack;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.json.Json;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class RichTextTest {
    /** The elements as text: {@code code} and {@code pre} in angle brackets. */
    private static String shown(String text) {
        var blocks = Json.read(Json.write(RichText.blocks(text)), JsonNode.class);
        assertThat(blocks).hasSize(1);
        var shown = new StringBuilder();
        for (var element : blocks.get(0).path("elements")) {
            var isCode = element.path("type").asString().equals("rich_text_preformatted");
            shown.append(isCode ? "<pre>" : "");
            for (var part : element.path("elements")) {
                assertThat(part.path("type").asString()).as("words alone").isEqualTo("text");
                assertThat(part.path("text").asString())
                        .as("Slack takes no empty one")
                        .isNotEmpty();
                var word = part.path("text").asString();
                shown.append(part.path("style").has("code") ? "<code>" + word + "</code>" : word);
            }
            shown.append(isCode ? "</pre>" : "");
        }
        return shown.toString();
    }

    @Test
    void code_is_code_and_nothing_else_has_a_meaning() {
        assertThat(shown("`j1` runs *bold* <!channel> @here https://x.org"))
                .isEqualTo("<code>j1</code> runs *bold* <!channel> @here https://x.org");
        assertThat(shown("before\n```\na < b `c`\n```\nafter"))
                .isEqualTo("before<pre>a < b `c`</pre>after");
    }

    @Test
    void what_is_not_closed_stays_as_it_is_and_nothing_is_lost() {
        assertThat(shown("a ` b")).isEqualTo("a ` b");
        assertThat(shown("a `b\nc` d")).isEqualTo("a `b\nc` d");
        assertThat(shown("``")).isEqualTo("``");
        assertThat(shown("x\n```\nnever closed")).isEqualTo("x<pre>never closed</pre>");
        assertThat(shown("```\n\n```")).isEqualTo("<pre>\n</pre>");
        assertThat(shown("\n\n")).isEqualTo("\n");
    }

    @Test
    void what_readers_and_notices_get_calls_nobody() {
        assertThat(RichText.plain("<!here> & <@U1>")).isEqualTo("&lt;!here&gt; &amp; &lt;@U1&gt;");
    }
}
