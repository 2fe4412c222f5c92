package cadre.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Called;
import cadre.cli.FakeServer;
import cadre.cli.Sample;
import cadre.wire.api.ChatBotView;
import cadre.wire.api.ChatCode;
import cadre.wire.api.ChatLinkView;
import cadre.wire.api.ChatSubscription;
import cadre.wire.api.Page;
import cadre.wire.id.ChatLinkId;
import cadre.wire.id.KeyId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatCommandTest {
    private static final ChatLinkView LINK =
            new ChatLinkView(
                    new ChatLinkId(3),
                    "telegram:123",
                    "4001",
                    "4001",
                    "Ann",
                    new KeyId(7),
                    "phone",
                    true,
                    Sample.NOON,
                    Optional.of("22:00-07:30 Europe/Berlin"));

    @TempDir Path folder;
    private final FakeServer server = new FakeServer();

    @AfterEach
    void close() {
        server.close();
    }

    private Called chat(String... args) {
        var all = new ArrayList<>(List.of("chat"));
        all.addAll(List.of(args));
        return Called.cadre(server.env(), folder, "", all.toArray(String[]::new));
    }

    @Test
    void link_prints_what_to_type_and_nothing_else_on_standard_output() {
        server.json(
                "POST /api/v1/chat/codes",
                new ChatCode("ABCD-EFGH", "/link ABCD-EFGH", List.of("@a_bot"), Sample.NOON));

        var called = chat("link");

        assertThat(called.out()).isEqualTo("/link ABCD-EFGH\n");
        assertThat(called.err()).contains("@a_bot").contains("2026-03-01T12:00:00Z");
    }

    @Test
    void list_shows_who_acts_as_which_key() {
        server.json("GET /api/v1/chat/links", new Page<>(List.of(LINK), Optional.empty()));

        assertThat(chat("list").out()).contains("l3").contains("Ann").contains("phone");
    }

    @Test
    void unlink_takes_the_id_of_the_list() {
        server.json("DELETE /api/v1/chat/links/l3", LINK);

        assertThat(chat("unlink", "l3").out()).isEqualTo("link l3 is ended\n");
        assertThat(chat("unlink", "x").err()).contains("no id of a chat's link");
    }

    @Test
    void tell_asks_for_one_thing_or_ends_it_and_shows_what_there_is_then() {
        server.json("POST /api/v1/chat/subscriptions", new ChatSubscription(LINK.id(), "x"));
        server.json("DELETE /api/v1/chat/subscriptions", "");
        server.json(
                "GET /api/v1/chat/subscriptions",
                new Page<>(List.of(new ChatSubscription(LINK.id(), "mine")), Optional.empty()));

        assertThat(chat("tell", "l3", "label", "shop=a").out()).contains("l3").contains("mine");
        assertThat(chat("tell", "l3", "off", "label", "shop=a").out()).contains("mine");
        assertThat(chat("tell", "l3", "off").out()).contains("mine");
        assertThat(chat("tell", "--json").out()).contains("\"what\"");
    }

    @Test
    void quiet_says_the_hours_that_hold() {
        server.json("PUT /api/v1/chat/links/l3/quiet", LINK);

        assertThat(chat("quiet", "l3", "22:00-07:30", "Europe/Berlin").out())
                .isEqualTo("link l3 is quiet from 22:00-07:30 Europe/Berlin\n");
        assertThat(chat("quiet", "l3").err()).contains("HOURS");
    }

    @Test
    void bots_says_what_is_wrong_and_what_to_do() {
        var bot =
                new ChatBotView(
                        "telegram:123",
                        "@a_bot",
                        "troubled",
                        Optional.empty(),
                        "no answer",
                        "Look",
                        Optional.of(Sample.NOON));
        server.json("GET /api/v1/chat/bots", new Page<>(List.of(bot), Optional.empty()));

        assertThat(chat("bots").out()).contains("troubled").contains("no answer. Look");
    }
}
