package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.server.gateways.telegram.FakeTelegram;
import cadre.server.gateways.telegram.FakeTelegram.Shown;
import cadre.wire.api.Grant;
import cadre.wire.api.KeyCreated;
import cadre.wire.json.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** Who writes to the bot of a server, in a private chat. */
record TelegramPerson(FakeTelegram telegram, RunningServer server, long id) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Writes this, and waits for the answer. */
    String said(String text) {
        return answered(telegram, telegram.says(id, text)).text();
    }

    static Shown answered(FakeTelegram telegram, long message) {
        await().atMost(PATIENCE).until(() -> telegram.answerTo(message).isPresent());
        return telegram.answerTo(message).orElseThrow();
    }

    /** A code that links whoever writes it to this key. */
    static String code(RunningServer server, String key) {
        var made = server.send(server.as(key, "/api/v1/chat/codes").POST(BodyPublishers.noBody()));
        return Json.read(RunningServer.ok(made).body(), JsonNode.class)
                .path("command")
                .asString("");
    }

    /** Makes a key for the person, and links them. */
    KeyCreated link(Grant grant) {
        var key = server.key("phone-" + id, grant);
        assertThat(said(code(server, key.secret()))).contains("you act as").contains("phone-" + id);
        return key;
    }
}
