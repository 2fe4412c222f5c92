package cadre.server;

import static org.awaitility.Awaitility.await;

import cadre.wire.api.Grant;
import cadre.wire.link.ServerMessage.Start;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A server with a node, whose flows have their items and their repository at one Git host. It looks
 * by itself so seldom that only webhooks bring it on.
 */
final class ForgeFlow implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(60);

    static final String FLOW =
            """
            name: short
            trigger:
              labels: [cadre]
            branch: cadre/{key}
            roles:
              - {name: developer, work: executor, profile: rehearsal, expects: change}
            stages:
              - name: created
              - name: development
                role: developer
                gates: [approval, no_conflict, review, checks: [build]]
              - name: done
                state: completed
            """;

    final RunningServer server;
    private final WalkJobs jobs;
    private final TestNode node;

    /**
     * Starts it.
     *
     * @param host the name of the connection
     */
    ForgeFlow(Path folder, String host, String repository, Map<String, String> settings) {
        var all = new TreeMap<>(settings);
        all.put("CADRE_FLOWS_LOOK_SEC", "3600");
        server = RunningServer.on(folder.resolve("data"), all);
        var key = server.key("starter", Grant.MEMBER, Optional.empty(), Optional.empty());
        try {
            Files.writeString(
                    folder.resolve("data/connections.yaml"),
                    "flows: [{tracker: %s, project: %s, host: %s, repository: %s, start_as: %s}]"
                            .formatted(host, repository, host, repository, key.key().id()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        jobs = new WalkJobs(folder, server.nodeKey("n1").secret());
        node = TestNode.welcomed(server, jobs.nodeKey(), List.of());
    }

    /** Does the next job: one commit on that branch. */
    void work(String cloneUrl, String branch) {
        var start = node.next(Start.class);
        node.started(start);
        jobs.finish(node, start, "Sorted.", List.of(jobs.change(server, cloneUrl, branch, start)));
    }

    /** Waits until a gate of the first item is so. */
    void gate(String gate, String state) {
        await(gate).atMost(SOON).until(() -> gates().getOrDefault(gate, ""), state::equals);
    }

    private Map<String, String> gates() {
        var all = new TreeMap<String, String>();
        server.json("/api/v1/flows/f1")
                .path("gates")
                .forEach(each ->
                        all.put(each.path("gate").asString(), each.path("state").asString()));
        return all;
    }

    @Override
    public void close() {
        node.close();
        server.close();
    }
}
