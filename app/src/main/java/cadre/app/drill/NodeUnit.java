package cadre.app.drill;

import cadre.app.drill.Census.Seen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A node of the drill's: its agent, its supervisor and what they run. */
final class NodeUnit {
    static final int SLOTS = 6;

    private static final long LEAST_FREE_BYTES = 210_000_000;

    private static final String SUPERVISOR = "cadre.node.supervise.SupervisorMain";

    private final String name;
    private final Workshop workshop;
    private final Cable cable;
    private final Census census;
    private final Path work;
    private Optional<Program> program = Optional.empty();

    NodeUnit(String name, Workshop workshop, Cable cable, Census census, Path work) {
        this.name = name;
        this.workshop = workshop;
        this.cable = cable;
        this.census = census;
        this.work = work;
    }

    String name() {
        return name;
    }

    Cable cable() {
        return cable;
    }

    Path work() {
        return work;
    }

    Path home() {
        return workshop.scratch().resolve(name);
    }

    /** What it knows of its attempts. */
    Path state() {
        return home().resolve("node").resolve(name);
    }

    /** Attempts whose work it could not store, and therefore keeps. */
    Set<String> kept() {
        var folder = state().resolve("kept");
        if (!Files.isDirectory(folder)) {
            return Set.of();
        }
        try (var names = Files.list(folder)) {
            return names.map(each -> each.getFileName().toString()).collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Joins with the code of an invitation. */
    void join(String code) throws InterruptedException {
        var env = env();
        env.put("CADRE_INVITE", code);
        workshop.cadre(
                        name + "-join",
                        env,
                        "node",
                        "--join",
                        cable.url(),
                        "--name",
                        name,
                        "--join-only")
                .awaitDone();
    }

    /** Starts its agent, if it does not run. */
    synchronized void start() {
        if (program.filter(Program::isAlive).isEmpty()) {
            program = Optional.of(workshop.cadre(name, env(), "node", "--name", name));
        }
    }

    /** {@code kill -9} of its agent. */
    synchronized void kill() throws InterruptedException {
        if (program.isPresent()) {
            program.get().kill();
        }
    }

    /** The same of its supervisor; whether there was one. */
    boolean killSupervisor() {
        var found = census.take().stream().filter(this::isSupervisor).toList();
        census.killAll(this::isSupervisor);
        return !found.isEmpty();
    }

    /** The same of all that belongs to it; what is left. */
    synchronized List<Seen> killMachine() throws InterruptedException {
        kill();
        return census.killAll(this::isMine);
    }

    /** SIGTERM to its agent, twice if it has work; whether it ended by itself. */
    synchronized boolean stop() throws InterruptedException {
        return program.isEmpty() || program.get().handOver();
    }

    boolean isSupervisor(Seen seen) {
        return seen.runs(SUPERVISOR) && seen.mentions(home());
    }

    boolean isMine(Seen seen) {
        return seen.mentions(home())
                || seen.mentions(work)
                || seen.environment().stream()
                        .anyMatch(one ->
                                one.contains(home().toString()) || one.contains(work.toString()));
    }

    private Map<String, String> env() {
        var env = new HashMap<String, String>();
        env.put("CADRE_HOME", home().toString());
        env.put("CADRE_WORK", work.toString());
        env.put("CADRE_URL", cable.url());
        env.put("CADRE_NODE_SLOTS", Integer.toString(SLOTS));
        env.put("CADRE_NODE_MIN_FREE_BYTES", Long.toString(LEAST_FREE_BYTES));
        env.put("CADRE_NODE_KEEP_SEC", "0"); // so that every workspace that is left is one too many
        env.put("CADRE_NODE_KEEP_MOST", "0");
        env.put("CADRE_LOG_JSON", "true");
        return env;
    }
}
