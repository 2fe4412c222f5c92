package cadre.node;

import cadre.node.agents.AgentClis;
import cadre.node.attempt.AttemptTools;
import cadre.node.attempt.Attempts;
import cadre.node.attempt.Contact;
import cadre.node.attempt.NodeSettings;
import cadre.node.link.ServerFiles;
import cadre.node.link.ServerLink;
import cadre.node.relay.Relay;
import cadre.node.supervise.SupervisorClient;
import cadre.node.workspace.WorkspaceConfig;
import cadre.node.workspace.Workspaces;
import cadre.process.BootClock;
import cadre.process.isolation.Isolation;
import cadre.process.isolation.IsolationProbe;
import cadre.wire.config.GitCredentials;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.link.NodeFacts;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node, put together by hand. What it started goes on when it is closed; the next node of
 * the same name takes it up.
 */
public final class NodeAgent implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NodeAgent.class);
    private static final String USUAL_PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final NodeFolders folders;
    private final SupervisorClient supervisor;
    private final ServerFiles files;
    private final Attempts attempts;
    private final ServerLink link;
    private final AgentWatch agents;
    private final Relay relay;

    private NodeAgent(
            NodeFolders folders,
            SupervisorClient supervisor,
            ServerFiles files,
            Attempts attempts,
            ServerLink link,
            AgentWatch agents,
            Relay relay) {
        this.folders = folders;
        this.supervisor = supervisor;
        this.files = files;
        this.attempts = attempts;
        this.link = link;
        this.agents = agents;
        this.relay = relay;
    }

    /**
     * Proves what the machine offers, takes up what an earlier run left, and begins to dial. Does
     * not wait for the server; takes up to a few seconds for the machine.
     *
     * @throws cadre.wire.error.CadreException CONFLICT if a node of this name runs already;
     *     UNAVAILABLE if folders or supervisor cannot be made
     */
    public static NodeAgent start(NodeConfig config, InstantSource clock)
            throws InterruptedException {
        return start(config, clock, Duration.ofSeconds(60));
    }

    /**
     * The same.
     *
     * @param lookEvery how often it looks whether agent CLIs came or went
     */
    static NodeAgent start(NodeConfig config, InstantSource clock, Duration lookEvery)
            throws InterruptedException {
        var state = config.places().state(config.name());
        var path = config.variables().getOrDefault("PATH", USUAL_PATH);
        var folders = new NodeFolders(config.places().home(), state, config.places().work());
        var supervisor = new SupervisorClient(state, config.version(), path);
        var chance = RandomGenerator.getDefault();
        var files = new ServerFiles(config.server(), config.key(), chance);
        var relay = new Relay(state, config.server(), config.key());
        try {
            var clis = new AgentClis(config.variables(), config.places().userHome(), clock);
            var machine = probe(config, clis, supervisor, path);
            var tools =
                    new AttemptTools(
                            settings(config, state, path),
                            clis,
                            workspaces(config, machine.isolation()),
                            machine.isolation(),
                            supervisor,
                            files,
                            clock,
                            new Contact(
                                    state.resolve("contact.json"),
                                    BootClock::millis,
                                    System::nanoTime),
                            relay);
            var attempts = new Attempts(tools, machine.facts(), Machine.uid());
            var link = new ServerLink(config.server(), config.key(), attempts, chance);
            attempts.begin(link);
            link.start();
            log.atInfo()
                    .addKeyValue("node", config.name())
                    .addKeyValue("server", config.server().url())
                    .addKeyValue("slots", config.offer().slots())
                    .log("the node is ready");
            var watch =
                    new AgentWatch(
                            lookEvery,
                            machine.facts().agents(),
                            clis::found,
                            agents -> {
                                attempts.found(agents);
                                link.renew();
                            });
            return new NodeAgent(folders, supervisor, files, attempts, link, watch, relay);
        } catch (RuntimeException | InterruptedException e) {
            supervisor.close();
            supervisor.leave();
            relay.close();
            files.close();
            folders.close();
            throw e;
        }
    }

    /** Whether the server has answered on a connection that still stands. */
    public boolean isConnected() {
        return link.isConnected();
    }

    /** How many attempts it holds, running or not yet reported. */
    public int attempts() {
        return attempts.count();
    }

    /**
     * Asks the server for nothing new; what is held is finished and reported. Whoever calls this
     * closes the node once {@link #attempts} is 0, or earlier.
     */
    public void finish() {
        attempts.finish();
        link.renew();
    }

    /** Leaves running attempts to the supervisor; without any, the supervisor ends too. */
    @Override
    public void close() {
        agents.close();
        link.close();
        attempts.close();
        relay.close();
        files.close();
        supervisor.close();
        supervisor.leave(); // refused as long as it holds a run
        folders.close();
    }

    private record Probed(NodeFacts facts, Isolation isolation) {}

    /** All at once: each asks other programs and waits. */
    private static Probed probe(
            NodeConfig config, AgentClis clis, SupervisorClient supervisor, String path)
            throws InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var agents = threads.submit(clis::found);
            var gpus = threads.submit(() -> Machine.gpus(path));
            var isolation =
                    threads.submit(() -> IsolationProbe.prove(path, config.places().work()));
            var ready = threads.submit(Executors.callable(supervisor::ensure));
            result(ready);
            var proved = result(isolation);
            var facts =
                    new NodeFacts(
                            Machine.os(),
                            Machine.arch(),
                            Runtime.getRuntime().availableProcessors(),
                            Machine.memoryBytes(),
                            result(gpus),
                            0,
                            config.offer().tags(),
                            config.offer().slots(),
                            config.version(),
                            result(agents),
                            Attempts.facts(proved, config.offer().noneIsAllowed()),
                            config.offer().roots().stream().map(Path::toString).toList());
            return new Probed(facts, proved);
        }
    }

    private static <T> T result(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UncheckedIOException cause) {
                throw new CadreException(
                        ErrorCode.UNAVAILABLE,
                        "The node's work folder cannot be written",
                        Map.of("reason", String.valueOf(cause.getCause())),
                        "Free some space there and start the node again",
                        cause);
            }
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("a probe of the machine broke", e);
        }
    }

    private static NodeSettings settings(NodeConfig config, Path state, String path) {
        var places = config.places();
        var limits =
                new NodeSettings.Limits(
                        places.minFreeBytes(),
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(30),
                        places.maxLogBytes());
        return new NodeSettings(
                state,
                places.work(),
                hidden(config),
                places.visible(),
                path,
                passed(config),
                new NodeSettings.IsolationRule(
                        config.offer().isolation(), config.offer().noneIsAllowed()),
                limits,
                config.keeping());
    }

    private static Map<String, String> passed(NodeConfig config) {
        var passed = new HashMap<String, String>();
        for (var name : config.offer().passed()) {
            var value = config.variables().get(name);
            if (value != null) {
                passed.put(name, value);
            }
        }
        return passed;
    }

    private static Workspaces workspaces(NodeConfig config, Isolation isolation) {
        var places =
                WorkspaceConfig.of(
                        config.places().work(),
                        config.offer().roots(),
                        config.variables(),
                        new GitCredentials(config.places().home()));
        return new Workspaces(places, isolation, hidden(config));
    }

    private static List<Path> hidden(NodeConfig config) {
        var places = config.places();
        var hidden = new ArrayList<>(List.of(places.home(), places.work()));
        if (places.userHome().getNameCount() > 0) {
            hidden.add(places.userHome());
        }
        AgentClis.ownFolders(config.variables()).stream()
                .filter(folder -> !places.visible().contains(folder))
                .forEach(hidden::add);
        return hidden;
    }
}
