package cadre.bench;

import cadre.wire.id.JobId;
import cadre.wire.id.NodeName;
import cadre.wire.job.LogStream;
import cadre.wire.job.LogTotal;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.ServerMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.CRC32C;

/**
 * Logs of many jobs at once over the real link, in pieces and windows as a real node sends them,
 * while followers read ten of them as they grow. At the end the sum of every log that the server
 * has, and of all that the followers got, is compared with what was sent.
 */
final class LogsBench {
    static final int LINE = 200;

    /** As a node's spool cuts them: whole lines in 256 KiB. */
    static final int LINES_IN_PIECE = 256 * 1024 / LINE;

    private static final byte[] EVENT = RawLines.bytes("event: ");
    private static final byte[] CHUNK = RawLines.bytes("event: chunk");
    private static final byte[] DATA = RawLines.bytes("data: ");
    private static final byte[] BODY = RawLines.bytes("\"data\":\"");
    private static final int NODES = 10;
    private static final int JOBS = 50;
    private static final int FOLLOWERS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Map<String, String> environment;
    private final Options options;
    private final Map<JobId, SentLog> logs = new ConcurrentHashMap<>();

    LogsBench(Map<String, String> environment, Options options) {
        this.environment = environment;
        this.options = options;
    }

    /** Sends so many lines of each job. */
    Map<String, Object> run(int count) throws Exception {
        var figures = new LinkedHashMap<String, Object>();
        figures.put("name", "logs");
        figures.put("store", options.store());
        figures.put("count", JOBS * count);
        try (var folder = Folder.create();
                var server =
                        ServerProcess.start(
                                ServerProcess.Place.in(
                                        environment, folder.path(), options.db(), "-Xmx1g"));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var client = server.client();
            var links = connect(client);
            awaitOrders(client);
            var followers = follow(client, threads);
            var from = System.nanoTime();
            var senders = new ArrayList<Future<Long>>();
            links.forEach(
                    (node, link) -> senders.add(threads.submit(() -> speak(node, link, count))));
            for (var sender : senders) {
                sender.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
            var seconds = (System.nanoTime() - from) / 1e9;
            figures.put("seconds", Math.round(seconds * 100) / 100.0);
            figures.put("lines_per_second", Math.round(JOBS * (double) count / seconds));
            figures.put(
                    "mib_per_second",
                    Math.round(JOBS * (double) count * LINE / seconds / (1 << 20) * 10) / 10.0);
            figures.put("jobs", JOBS);
            figures.put("nodes", NODES);
            figures.put("line_bytes", LINE);
            figures.put("followers", FOLLOWERS);
            compare(client, followers, count, figures);
            links.values().forEach(Link::close);
            Limits.into(figures, environment, folder.path());
        }
        return figures;
    }

    private Map<NodeName, Link> connect(Client client) throws Exception {
        var links = new LinkedHashMap<NodeName, Link>();
        for (var i = 1; i <= NODES; i++) {
            var name = new NodeName("n" + i);
            var key = client.nodeKey(name);
            var facts = NodeFactsSample.withSlots(JOBS / NODES);
            links.put(
                    name,
                    Link.dial(
                            Client.http(),
                            client.link(),
                            key,
                            facts,
                            message -> hear(name, message)));
        }
        return links;
    }

    private void hear(NodeName node, ServerMessage message) {
        switch (message) {
            case ServerMessage.Start start ->
                    logs.computeIfAbsent(
                            start.order().attempt().job(), _ -> new SentLog(node, start.order()));
            case ServerMessage.LogStored stored -> {
                var log = logs.get(stored.attempt().job());
                if (log != null) {
                    log.stored(stored.end());
                }
            }
            case ServerMessage.LogRefused refused -> {
                var log = logs.get(refused.attempt().job());
                if (log != null) {
                    log.refused(refused.reason());
                }
            }
            case ServerMessage.Welcome _,
                    ServerMessage.Stop _,
                    ServerMessage.FinishedStored _,
                    ServerMessage.BeatSeen _,
                    ServerMessage.Refused _ -> {}
        }
    }

    private void awaitOrders(Client client) throws Exception {
        for (var i = 0; i < JOBS; i++) {
            client.post("/api/v1/jobs", Services.noop());
        }
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (logs.size() < JOBS) {
            if (System.nanoTime() > end) {
                throw new TimeoutException(logs.size() + " of " + JOBS + " jobs were ordered");
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /** One node's writing thread: a piece of each of its jobs in turn, as far as windows let it. */
    private long speak(NodeName node, Link link, int count) throws Exception {
        var mine = logs.values().stream().filter(log -> log.node().equals(node)).toList();
        for (var log : mine) {
            link.send(log.started());
        }
        for (var line = 0; line < count; line += LINES_IN_PIECE) {
            for (var log : mine) {
                link.send(log.next(Math.min(LINES_IN_PIECE, count - line)));
            }
        }
        for (var log : mine) {
            log.awaitStored(PATIENCE);
            link.send(log.finished());
        }
        return count;
    }

    private List<Future<Got>> follow(Client client, ExecutorService threads) {
        return logs.keySet().stream()
                .sorted()
                .limit(FOLLOWERS)
                .map(job -> threads.submit(() -> follow(client, job)))
                .toList();
    }

    /** What a follower or a download came to. */
    private record Got(JobId job, long bytes, long sum) {}

    private static Got follow(Client client, JobId job) throws Exception {
        var sum = new CRC32C();
        var bytes = 0L;
        try (var in = client.stream("/api/v1/jobs/" + job + "/log/follow?stream=out")) {
            var lines = new RawLines(in);
            var isChunk = false;
            for (var line = lines.next(); !RawLines.isEnd(line); line = lines.next()) {
                if (RawLines.begins(line, EVENT)) {
                    isChunk = RawLines.begins(line, CHUNK);
                } else if (isChunk && RawLines.begins(line, DATA)) {
                    var data = chunk(line);
                    sum.update(data);
                    bytes += data.length;
                }
            }
        }
        return new Got(job, bytes, sum.getValue());
    }

    /** The bytes of a chunk, cut out of its JSON: the load program must not be the limit. */
    private static byte[] chunk(ByteBuffer line) throws IOException {
        var from = RawLines.behind(line, BODY);
        if (from < 0) {
            throw new IOException("a chunk has no bytes");
        }
        var end = from;
        while (line.get(end) != '"') {
            end++;
        }
        return Base64.getDecoder().decode(Arrays.copyOfRange(line.array(), from, end));
    }

    private void compare(
            Client client, List<Future<Got>> followers, int count, Map<String, Object> figures)
            throws Exception {
        var wrong = 0;
        for (var follower : followers) {
            wrong += isWhole(follower.get(PATIENCE.toSeconds(), TimeUnit.SECONDS), count) ? 0 : 1;
        }
        figures.put("followers_with_holes", wrong);
        var holes = 0;
        for (var job : logs.keySet()) {
            holes += isWhole(download(client, job), count) ? 0 : 1;
        }
        figures.put("logs_with_holes", holes);
        var unlike = 0;
        for (var job : logs.keySet()) {
            unlike += isVerified(client, job) ? 0 : 1;
        }
        figures.put("logs_not_verified", unlike);
        if (wrong + holes + unlike > 0) {
            throw new IOException(
                    "%d followers and %d logs have holes, %d were not verified by the server"
                            .formatted(wrong, holes, unlike));
        }
    }

    private static boolean isVerified(Client client, JobId job) throws Exception {
        var attempt = client.get("/api/v1/jobs/" + job).path("attempts").path(0);
        return attempt.path("result").path("log_verified").asBoolean(false);
    }

    private boolean isWhole(Got got, int count) {
        var log = logs.get(got.job());
        return log != null && got.bytes() == (long) count * LINE && got.sum() == log.sum();
    }

    private static Got download(Client client, JobId job) throws Exception {
        var sum = new CRC32C();
        var bytes = 0L;
        var buffer = new byte[1 << 16];
        try (var in = client.stream("/api/v1/jobs/" + job + "/log?stream=out")) {
            for (var n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sum.update(buffer, 0, n);
                bytes += n;
            }
        }
        return new Got(job, bytes, sum.getValue());
    }

    /** The log of one job as its node sends it; one thread writes, another hears what is stored. */
    private static final class SentLog {
        private static final int WINDOW = 4 * 1024 * 1024;

        private final NodeName node;
        private final AttemptOrder order;
        private final CRC32C sum = new CRC32C();
        private final MessageDigest sha256;
        private final Semaphore window = new Semaphore(WINDOW);
        private final byte[] piece = new byte[LINES_IN_PIECE * LINE];
        private long sent;
        private long lines;
        private volatile long stored;
        private volatile String failure = "";

        SentLog(NodeName node, AttemptOrder order) {
            this.node = node;
            this.order = order;
            try {
                this.sha256 = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JVM has SHA-256", e);
            }
            for (var i = 0; i < piece.length; i++) {
                piece[i] = (byte) ('a' + i % 23);
            }
            for (var end = LINE - 1; end < piece.length; end += LINE) {
                piece[end] = '\n';
            }
        }

        NodeName node() {
            return node;
        }

        NodeMessage started() {
            return new NodeMessage.Started(
                    order.attempt(),
                    order.token(),
                    cadre.wire.job.IsolationKind.BUBBLEWRAP,
                    LogStream.OUT,
                    "");
        }

        /** The next piece, once there is room for it. */
        NodeMessage.Log next(int count) throws InterruptedException {
            var size = count * LINE;
            window.acquire(size);
            if (!failure.isEmpty()) {
                throw new IllegalStateException("the server could not store a piece: " + failure);
            }
            for (var i = 0; i < count; i++) {
                number(i * LINE, ++lines);
            }
            var data = Arrays.copyOf(piece, size);
            sum.update(data);
            sha256.update(data);
            var message =
                    new NodeMessage.Log(
                            order.attempt(), order.token(), LogStream.OUT, sent, 0, data);
            sent += size;
            return message;
        }

        /** Once all is sent: with the hash of it, as a node says it. */
        NodeMessage.Finished finished() {
            var total =
                    new LogTotal(LogStream.OUT, sent, HexFormat.of().formatHex(sha256.digest()));
            return new NodeMessage.Finished(
                    order.attempt(),
                    order.token(),
                    QueueBench.finished(order).result(),
                    List.of(total));
        }

        /** So that no line is like another: lost, doubled or swapped ones change the sum. */
        private void number(int at, long number) {
            var rest = number;
            for (var digit = at + 9; digit >= at; digit--) {
                piece[digit] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
        }

        void stored(long end) {
            var before = stored;
            if (end > before) {
                stored = end;
                window.release((int) (end - before));
            }
        }

        /** A store that fails ends the run, with its reason. */
        void refused(String reason) {
            failure = reason;
            window.release(WINDOW);
        }

        void awaitStored(Duration most) throws InterruptedException, TimeoutException {
            if (!window.tryAcquire(WINDOW, most.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new TimeoutException(order.attempt() + " is stored up to " + stored);
            }
        }

        long sum() {
            return sum.getValue();
        }
    }
}
