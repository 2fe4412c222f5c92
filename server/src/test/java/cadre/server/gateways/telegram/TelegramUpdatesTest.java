package cadre.server.gateways.telegram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.chat.Incoming;
import cadre.server.chat.Incoming.Id;
import cadre.server.chat.Incoming.Message;
import cadre.server.chat.Incoming.Place;
import cadre.server.chat.Speaker;
import cadre.wire.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TelegramUpdatesTest {
    private final TelegramUpdates updates = new TelegramUpdates("telegram:9", "9");

    private List<Incoming> read(String json) {
        return updates.read(Json.read(json, JsonNode.class), "cadre_bot");
    }

    private String fate(String message) {
        return switch (read("[{\"update_id\":1,\"message\":" + message + "}]").getFirst()) {
            case Message one -> one.text();
            case Incoming.Ignored ignored -> ignored.why();
        };
    }

    @Test
    void a_text_of_a_person_is_read_with_its_ids_and_unknown_fields_are_nothing() {
        assertThat(
                        read(
                                """
                                [{"update_id": 5, "new_field": {"a": [1]},
                                  "message": {"message_id": 3, "text": "/jobs", "extra": null,
                                   "from": {"id": 7, "is_bot": false, "first_name": "A\\u202en", "last_name": "B"},
                                   "chat": {"id": -100200300400, "type": "supergroup"}}}]
                                """))
                .containsExactly(
                        new Message(
                                new Id.Number(5),
                                new Speaker("telegram:9", "7", "-100200300400"),
                                Place.GROUP,
                                "An B",
                                "3",
                                "/jobs",
                                "",
                                Incoming.Form.SLASH));
    }

    @Test
    void whoever_is_no_person_is_ignored_with_the_reason() {
        var chat = "\"chat\":{\"id\":7,\"type\":\"private\"},\"message_id\":1,\"text\":\"/jobs\"";
        var ann = "\"from\":{\"id\":7},";
        assertThat(fate("{" + ann + chat + "}")).isEqualTo("/jobs");
        assertThat(fate("{\"from\":{\"id\":8,\"is_bot\":true}," + chat + "}")).contains("a bot");
        assertThat(fate("{\"from\":{\"id\":9}," + chat + "}")).contains("a bot");
        assertThat(fate("{" + ann + "\"sender_chat\":{\"id\":7}," + chat + "}"))
                .contains("anonymous");
        assertThat(fate("{" + ann + "\"forward_origin\":{}," + chat + "}")).contains("forwarded");
        assertThat(fate("{" + chat + "}")).contains("nobody");
        assertThat(fate("{\"from\":{\"id\":\"7\"}," + chat + "}")).contains("nobody");
        assertThat(fate("{" + ann + chat.replace("/jobs", "/jobs@other_bot") + "}"))
                .contains("another bot");
        assertThat(fate("{" + ann + chat.replace("/jobs", "/jobs@Cadre_Bot") + "}"))
                .isEqualTo("/jobs@Cadre_Bot");
        assertThat(fate("{" + ann + chat.replace("\"/jobs\"", "17") + "}")).contains("no text");
    }

    @Test
    void nonsense_is_passed_over_and_hides_no_other_update() {
        assertThat(
                        read(
                                "[17, null, {}, {\"update_id\":\"x\"}, {\"update_id\":-4},"
                                        + " {\"update_id\":1e40}, {\"update_id\":2,\"message\":[]},"
                                        + " {\"update_id\":3,\"channel_post\":{}}]"))
                .extracting(Incoming::id)
                .containsExactly(new Id.Number(2), new Id.Number(3));
    }

    @Test
    void a_token_is_shown_nowhere_and_goes_only_where_nobody_listens() {
        var token = BotToken.of(FakeTelegram.TOKEN);

        assertThat(token.toString()).isEqualTo("token of bot 123456789");
        assertThat(token.hiddenIn("at /bot" + FakeTelegram.TOKEN + "/getMe"))
                .isEqualTo("at /bot(token)/getMe");
        assertThatThrownBy(() -> BotToken.of("my-secret"))
                .hasMessageContaining("CADRE_TELEGRAM_TOKEN")
                .hasMessageNotContaining("my-secret");
        for (var bad :
                List.of("http://telegram.example", "https://a:b@x.org", "nonsense", "ftp://x")) {
            assertThatThrownBy(() -> new BotApi(bad, token).close())
                    .hasMessageContaining("CADRE_TELEGRAM_URL");
        }
        assertThatCode(() -> new BotApi("http://127.0.0.1:8081/", token).close())
                .doesNotThrowAnyException();
    }
}
