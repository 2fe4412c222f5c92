package cadre.server.agents;

import cadre.server.feed.Feed;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.config.ProfilesFile;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.error.Problem;
import cadre.wire.event.Actor;
import cadre.wire.id.AgentName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code agents.yaml} in the data folder. It is read again soon after it has changed, and taken as
 * a whole or not at all: with a mistake in it, the profiles stay those of the last good file, also
 * over a restart. Its methods are called by one thread at a time; {@link #view} by any.
 */
public final class AgentsFile {
    private static final Logger log = LoggerFactory.getLogger(AgentsFile.class);
    private static final String NAME = "agents.yaml";

    private final AgentsFolder folder;
    private final Profiles profiles;
    private final Database db;
    private final Feed feed;
    private final InstantSource clock;
    private final Consumer<Set<AgentName>> listener;
    private final Set<AgentName> untold = new HashSet<>();
    private Set<AgentName> toldOnce = Set.of();
    private FileStamp seen = FileStamp.NONE;
    private FileStamp taken = FileStamp.NONE;
    private volatile AgentsFileView view;

    /**
     * The file, not read yet.
     *
     * @param home the data folder
     * @param profiles what it sets
     * @param listener is told the names of profiles that have changed, at first of all; told again
     *     when it fails
     */
    public AgentsFile(
            Path home,
            Profiles profiles,
            Database db,
            Feed feed,
            InstantSource clock,
            Consumer<Set<AgentName>> listener) {
        this.folder = new AgentsFolder(home, NAME);
        this.profiles = profiles;
        this.db = db;
        this.feed = feed;
        this.clock = clock;
        this.listener = listener;
        this.view =
                new AgentsFileView(folder.file().toString(), Optional.empty(), Optional.empty());
    }

    /** What a person should know. */
    public AgentsFileView view() {
        return view;
    }

    /** The profiles as they are now. */
    public Profiles profiles() {
        return profiles;
    }

    /**
     * Reads it at the start of the server; writes one with every default in comments if there is
     * none. Before it come the profiles of the last good file, so that what changed while the
     * server was away is told as a change.
     */
    public void begin() {
        folder.lastGood().ifPresent(this::takeSilently);
        folder.writeSampleIfAbsent();
        var now = folder.stamp();
        seen = now;
        take(now);
        profiles.all().forEach(profile -> untold.add(profile.name()));
    }

    /**
     * Looks whether it has changed, and takes it when it has stayed the same since the last look.
     */
    public void lookOnce() {
        var now = folder.stamp();
        if (now.equals(seen) && !now.equals(taken)) {
            take(now);
        }
        seen = now; // an editor may be in the middle of writing: it is read at the next look
        tell();
    }

    private void takeSilently(String text) {
        try {
            var good = parse(text);
            profiles.replace(good.profiles());
            profiles.roles().replace(good.table());
        } catch (CadreException ofAnotherVersion) {
            log.atWarn()
                    .addKeyValue("reason", String.valueOf(ofAnotherVersion.getMessage()))
                    .log("the last good agents.yaml is not good for this version");
        }
    }

    private void take(FileStamp now) {
        try {
            var text = folder.read();
            take(parse(text));
            folder.keep(text);
        } catch (CadreException e) {
            refuse(Problem.of(e));
        } catch (IOException e) {
            refuse(Problem.of(unreadable(e)));
        }
        taken = now;
    }

    private record Content(List<RoleProfile> profiles, Roles.Table table) {}

    private Content parse(String text) {
        var file = ProfilesFile.read(NAME, text);
        var fromFile = ConfiguredProfiles.read(file.profiles(), ProfileSource.AGENTS_YAML);
        return new Content(fromFile, ConfiguredRoles.read(file, profiles.namesWith(fromFile)));
    }

    private void take(Content content) {
        var changes = profiles.changes(content.profiles());
        var routing = RoutingChange.between(profiles.roles().table(), content.table());
        var mended = view.error().isPresent();
        if (!changes.isEmpty() || !routing.isEmpty()) {
            db.write(tx -> {
                changes.forEach(change -> append(tx, change));
                if (!routing.isEmpty()) {
                    append(tx, "agent.routing_changed", NAME, routing.body());
                }
                return changes.size();
            });
            profiles.replace(content.profiles());
            profiles.roles().replace(content.table());
            changes.forEach(change -> untold.add(change.name()));
        }
        if (!routing.isEmpty()) { // a role may be done by any of them
            profiles.all().forEach(profile -> untold.add(profile.name()));
        }
        view = new AgentsFileView(view.path(), Optional.of(clock.instant()), Optional.empty());
        if (mended || !changes.isEmpty() || !routing.isEmpty()) {
            log.atInfo()
                    .addKeyValue("file", folder.file())
                    .addKeyValue("routing", routing.body())
                    .addKeyValue(
                            "changed",
                            changes.stream()
                                    .map(change -> change.name().toString())
                                    .collect(Collectors.joining(",")))
                    .log("agents.yaml is taken");
        }
    }

    private void append(Tx tx, ProfileChange change) {
        var name = change.name().toString();
        switch (change) {
            case ProfileChange.Added(_, var now) ->
                    append(
                            tx,
                            "agent.added",
                            name,
                            Map.of("cli", now.cli(), "source", now.source()));
            case ProfileChange.Changed(_, var fields, var now) ->
                    append(
                            tx,
                            "agent.changed",
                            name,
                            Map.of("fields", fields, "source", now.source()));
            case ProfileChange.Removed _ -> append(tx, "agent.removed", name, Map.of());
        }
    }

    private void append(Tx tx, String kind, String thing, Map<String, ?> body) {
        feed.append(tx, kind, thing, Optional.empty(), Actor.CADRE, body);
    }

    private void refuse(Problem problem) {
        db.write(tx -> {
            append(tx, "agent.file_refused", NAME, Map.of("reason", problem.detail()));
            return problem;
        });
        view = new AgentsFileView(view.path(), view.readAt(), Optional.of(problem));
        log.atError()
                .addKeyValue("file", folder.file())
                .addKeyValue("problem", problem.detail())
                .log("agents.yaml is not taken: mend it; the profiles stay as they were");
    }

    private CadreException unreadable(IOException e) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "The file cannot be read",
                Map.of("place", NAME, "reason", String.valueOf(e.getMessage())),
                "Let it be a text file in UTF-8, to 1 MiB, that the server's user may read",
                e);
    }

    /** Twice: a job may just be on its way into the store with the profile of before. */
    private void tell() {
        var names = new HashSet<>(untold);
        names.addAll(toldOnce);
        if (!names.isEmpty()) {
            listener.accept(Set.copyOf(names));
            toldOnce = Set.copyOf(untold);
            untold.clear();
        }
    }
}
