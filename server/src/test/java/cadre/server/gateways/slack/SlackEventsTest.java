package cadre.server.gateways.slack;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.chat.Incoming;
import cadre.server.chat.Incoming.Form;
import cadre.server.chat.Incoming.Ignored;
import cadre.server.chat.Incoming.Message;
import cadre.server.chat.Incoming.Place;
import cadre.server.chat.Speaker;
import cadre.wire.json.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SlackEventsTest {
    private static final SlackEvents.Self SELF = new SlackEvents.Self("T1", "UBOT");

    private final SlackEvents events = new SlackEvents("slack:A1");

    private Optional<Incoming> read(Map<String, ?> envelope) {
        return events.read(Json.read(Json.write(envelope), JsonNode.class), SELF);
    }

    private static Map<String, Object> event(Map<String, ?> more) {
        var event =
                new HashMap<String, Object>(
                        Map.of(
                                "type", "message",
                                "user", "UANN",
                                "channel", "D1",
                                "channel_type", "im",
                                "text", "jobs",
                                "ts", "1800000000.000100"));
        event.putAll(more);
        return Map.of(
                "type",
                "events_api",
                "envelope_id",
                "e1",
                "payload",
                Map.of("event_id", "Ev1", "team_id", "T1", "event", event));
    }

    private Message message(Map<String, ?> more) {
        return (Message) read(event(more)).orElseThrow();
    }

    @Test
    void a_person_is_the_team_and_the_user_and_a_message_its_channel_and_time() {
        var message = message(Map.of());
        assertThat(message.id()).isEqualTo(new Incoming.Id.Name("D1/1800000000.000100"));
        assertThat(message.speaker()).isEqualTo(new Speaker("slack:A1", "T1:UANN", "D1"));
        assertThat(message.place()).isEqualTo(Place.PRIVATE);
        assertThat(message.form()).isEqualTo(Form.BARE);
        assertThat(message(Map.of("user_team", "T2")).speaker().user()).isEqualTo("T2:UANN");
    }

    @Test
    void a_mention_names_the_bot_and_is_no_part_of_the_words() {
        var mention =
                message(
                        Map.of(
                                "type", "app_mention",
                                "channel", "C1",
                                "channel_type", "channel",
                                "text", "<@UBOT> cancel j7"));
        assertThat(mention.form()).isEqualTo(Form.NAMED);
        assertThat(mention.text()).isEqualTo("cancel j7");
        assertThat(message(Map.of("channel_type", "channel")).form()).isEqualTo(Form.SLASH);
    }

    @Test
    void bots_changes_and_what_is_no_text_are_ignored() {
        for (var more :
                List.of(
                        Map.of("bot_id", "B1"),
                        Map.of("subtype", "message_changed"),
                        Map.of("edited", Map.of("user", "UANN")),
                        Map.of("user", "UBOT"),
                        Map.of("user", "ann"),
                        Map.of("ts", "now"),
                        Map.of("channel", ""),
                        Map.of("text", List.of("jobs")),
                        Map.of("type", "reaction_added"))) {
            assertThat(read(event(more)).orElseThrow()).as("" + more).isInstanceOf(Ignored.class);
        }
        assertThat(read(Map.of("type", "slash_commands", "envelope_id", "e9")).orElseThrow())
                .isInstanceOf(Ignored.class);
    }

    @Test
    void a_press_is_named_by_who_pressed_when_and_stands_for_its_token() {
        var press =
                Map.of(
                        "type", "block_actions",
                        "user", Map.of("id", "UANN", "team_id", "T1"),
                        "channel", Map.of("id", "D1"),
                        "message", Map.of("ts", "1800000000.000100"),
                        "actions",
                                List.of(
                                        Map.of(
                                                "value", "abcdefghij234567abcd",
                                                "action_ts", "1800000001.000200")));
        var message =
                (Message)
                        read(Map.of("type", "interactive", "envelope_id", "e1", "payload", press))
                                .orElseThrow();
        assertThat(message.id()).isEqualTo(new Incoming.Id.Name("press/D1/UANN/1800000001.000200"));
        assertThat(message.text()).contains("abcdefghij234567abcd");
        var other = new HashMap<String, Object>(press);
        other.put("type", "view_submission");
        assertThat(read(Map.of("type", "interactive", "payload", other)).orElseThrow())
                .isInstanceOf(Ignored.class);
    }

    @Test
    void links_and_names_are_the_words_that_the_person_saw() {
        assertThat(SlackEvents.plain("see <https://x.org/a|x.org> and <mailto:a@x.org|a@x.org>"))
                .isEqualTo("see x.org and a@x.org");
        assertThat(SlackEvents.plain("<https://x.org/?a=1&amp;b=2> &lt;b&gt; <#C1|dev> <@U1>"))
                .isEqualTo("https://x.org/?a=1&b=2 <b> #dev @U1");
        assertThat(SlackEvents.plain("<!here> a $1 \\ <b")).isEqualTo("@here a $1 \\ <b");
    }

    @Test
    void nothing_that_comes_is_too_odd() {
        var chance = new Random(5);
        var words = List.of("", "null", "{}", "[]", "7", "\"x\"", "[{}]", "{\"id\":[]}");
        var fields = List.of("type", "payload", "event", "event_id", "user", "actions", "message");
        for (int i = 0; i < 2_000; i++) {
            var json = Json.mapper().createObjectNode();
            var inner = Json.mapper().createObjectNode();
            for (var field : fields) {
                var word = words.get(chance.nextInt(words.size()));
                if (!word.isEmpty()) {
                    (chance.nextBoolean() ? json : inner)
                            .set(field, Json.read(word, JsonNode.class));
                }
            }
            json.set("payload", inner);
            json.put("type", chance.nextBoolean() ? "events_api" : "interactive");
            assertThat(events.read(json, SELF).filter(Message.class::isInstance)).isEmpty();
        }
    }
}
