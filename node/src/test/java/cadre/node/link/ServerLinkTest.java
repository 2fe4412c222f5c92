package cadre.node.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.node.FakeServer;
import cadre.wire.id.AttemptId;
import cadre.wire.job.LogStream;
import cadre.wire.link.NodeFacts;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.ServerMessage;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ServerLinkTest {
    @Test
    void a_node_whose_place_is_taken_says_so_as_an_error_and_dials_no_more_for_a_while() {
        var logger = (Logger) LoggerFactory.getLogger(ServerLink.class);
        var said = new ListAppender<ILoggingEvent>();
        said.start();
        logger.addAppender(said);
        try (var server = new FakeServer()) {
            server.taken(true);
            var link = link(server);
            link.start();

            // with the usual back-off it would have dialled again and again by then
            await().during(Duration.ofSeconds(2))
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> server.hellos() == 1 && !said.list.isEmpty());
            link.close();

            assertThat(said.list).hasSize(1);
            assertThat(said.list.getFirst().getLevel()).isEqualTo(Level.ERROR);
            assertThat(said.list.getFirst().getKeyValuePairs().toString())
                    .contains("ALREADY_CONNECTED")
                    .contains("join anew");
        } finally {
            logger.detachAppender(said);
        }
    }

    @Test
    void a_server_of_the_version_before_is_spoken_to_in_its_own_protocol() {
        try (var server = new FakeServer()) {
            server.speaks(0, NodeMessage.OLDEST_PROTOCOL);
            try (var link = link(server)) {
                link.start();

                await().until(link::isConnected);
                assertThat(server.hellos()).isEqualTo(2);
            }
        }
    }

    @Test
    void a_server_that_no_longer_speaks_to_this_version_is_not_asked_again_and_again() {
        try (var server = new FakeServer()) {
            server.speaks(NodeMessage.PROTOCOL + 1, NodeMessage.PROTOCOL + 2);
            try (var link = link(server)) {
                link.start();

                await().during(Duration.ofSeconds(2))
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> server.hellos() == 1);
                assertThat(link.isConnected()).isFalse();
            }
        }
    }

    private static ServerLink link(FakeServer server) {
        return new ServerLink(
                ServerAddress.of(server.url()), FakeServer.KEY, new Silent(), new Random(1));
    }

    @Test
    void beats_go_out_while_there_is_always_more_log_to_send() {
        var piece =
                new NodeMessage.Log(AttemptId.of("j1.1"), 1, LogStream.OUT, 0, 0, new byte[4096]);
        beatsGoOut(() -> {
            LockSupport.parkNanos(1_000_000);
            return Optional.of(piece);
        });
    }

    @Test
    void beats_go_out_while_a_slow_disk_keeps_the_log_waiting() {
        var released = new CountDownLatch(1);
        try {
            beatsGoOut(() -> {
                try {
                    released.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return Optional.empty();
            });
        } finally {
            released.countDown();
        }
    }

    private static void beatsGoOut(Supplier<Optional<NodeMessage.Log>> logs) {
        var handler =
                new Silent() {
                    @Override
                    public Optional<NodeMessage.Log> nextLog() {
                        return logs.get();
                    }
                };
        try (var server = new FakeServer();
                var link =
                        new ServerLink(
                                ServerAddress.of(server.url()),
                                FakeServer.KEY,
                                handler,
                                new Random(1))) {
            link.start();

            await().atMost(Duration.ofSeconds(60))
                    .until(() -> server.heard(NodeMessage.Beat.class).size() >= 4);
            assertThat(server.hellos()).isEqualTo(1);
        }
    }

    private static class Silent implements LinkHandler {
        @Override
        public NodeMessage.Hello hello() {
            var facts =
                    new NodeFacts(
                            "linux", "amd64", 1, 1, List.of(), 1, List.of(), 1, "0.1.0", List.of(),
                            List.of(), List.of());
            return new NodeMessage.Hello(NodeMessage.PROTOCOL, "two", facts, List.of());
        }

        @Override
        public NodeMessage.Beat beat() {
            return new NodeMessage.Beat(List.of(), 1);
        }

        @Override
        public void welcomed(ServerMessage.Welcome welcome) {}

        @Override
        public void received(ServerMessage message) {}

        @Override
        public Optional<NodeMessage.Log> nextLog() {
            return Optional.empty();
        }

        @Override
        public boolean written(NodeMessage message) {
            return false;
        }

        @Override
        public void disconnected() {}
    }
}
