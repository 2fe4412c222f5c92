package cadre.server.gateways.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.server.access.Keys;
import cadre.server.access.Throttle;
import cadre.server.access.session.Sessions;
import cadre.server.feed.Feed;
import cadre.server.feed.cause.Origins;
import cadre.server.storage.Database;
import cadre.server.storage.TestStores;
import cadre.wire.api.Grant;
import cadre.wire.api.KeyRequest;
import cadre.wire.event.Actor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that stops reading an event stream holds neither a thread nor a place for long. */
class SlowReaderTest {
    private static final InstantSource CLOCK = InstantSource.system();

    private final CompletableFuture<Throwable> cut = new CompletableFuture<>();
    private Database db;
    private OpenStreams streams;
    private HttpServer server;
    private String secret;

    @BeforeEach
    void start(@TempDir Path home) {
        db = TestStores.main(home);
        var feed = new Feed(db, CLOCK);
        var keys = new Keys(db, feed, CLOCK, new Random(1));
        var sessions = new Sessions(db, feed, keys, CLOCK, new Random(2));
        streams = new OpenStreams(keys, sessions, feed);
        var request = new KeyRequest("k", Grant.VIEWER, Optional.empty(), Optional.empty());
        secret = db.write(tx -> keys.createIn(tx, Actor.CADRE, request)).secret();
        var flood =
                Route.get("/flood")
                        .needs(Rule.key(Grant.VIEWER))
                        .says("Events without end")
                        .answers(new Content.Events())
                        .by(this::flood);
        server =
                HttpServer.start(
                        new Listen("127.0.0.1", 0, "", List.of()),
                        List.of(flood),
                        new HttpServer.Access(
                                keys, sessions, new Throttle(CLOCK), new RateLimit(0)),
                        streams,
                        new HttpServer.Front((_, _, _) -> {}, Origins.passedOn()),
                        Duration.ofMillis(700));
    }

    @AfterEach
    void stop() {
        server.close();
        db.close();
    }

    private Answer flood(Call call) throws IOException {
        try (var out = call.events()) {
            while (out.isOpen()) {
                out.send("piece", "1", Map.of("text", "x".repeat(100_000)));
                out.flush();
            }
        } catch (IOException e) {
            cut.complete(e);
            throw e;
        }
        return new Answer.Sent();
    }

    @Test
    void a_client_that_stops_reading_is_cut_off() throws Exception {
        try (var client = ask()) {
            var lines =
                    new BufferedReader(
                            new InputStreamReader(
                                    client.getInputStream(), StandardCharsets.US_ASCII));
            assertThat(lines.readLine()).contains("200");

            assertThat(cut.get(60, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
            await().atMost(Duration.ofSeconds(20)).until(() -> streams.count() == 0);
        }
    }

    private Socket ask() throws IOException {
        var client = new Socket(InetAddress.getLoopbackAddress(), server.port());
        var request =
                "GET /flood HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
                        + secret
                        + "\r\n\r\n";
        client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return client;
    }
}
