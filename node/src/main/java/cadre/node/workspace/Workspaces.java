package cadre.node.workspace;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import cadre.node.guard.Claims;
import cadre.node.redact.SecretSearch;
import cadre.node.workspace.Clones.Committer;
import cadre.node.workspace.Prepared.Begin;
import cadre.node.workspace.Prepared.PreparedClone;
import cadre.node.workspace.RepositorySave.Confined;
import cadre.node.workspace.Saved.SavedFile;
import cadre.process.isolation.Isolation;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AttemptId;
import cadre.wire.job.MergeOutcome;
import cadre.wire.job.PathGuard;
import cadre.wire.job.RepositoryChange;
import cadre.wire.json.Json;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.MergeOrder;
import cadre.wire.link.RepositoryOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Makes, saves and deletes the workspaces of attempts. Safe to use from any thread. */
public final class Workspaces {
    static final String PREPARED = "prepared.json";
    private static final List<String> PARTS = List.of("ws", "home", "tmp", "save");

    private final WorkspaceConfig config;
    private final Confinement confinement;
    private final Folders folders;
    private final Git git;
    private final Mirrors mirrors;
    private final Clones clones;
    private final Semaphore snapshots = new Semaphore(1);

    /**
     * Nothing is read or written before the first call.
     *
     * @param isolation what this machine offers: what reads an agent's files is run inside it
     * @param hidden folders that it hides, CADRE_HOME among them
     */
    public Workspaces(WorkspaceConfig config, Isolation isolation, List<Path> hidden) {
        this.config = config;
        var all = new ArrayList<>(hidden);
        all.add(config.work());
        this.confinement = new Confinement(isolation, all);
        this.folders = new Folders(config.work());
        this.git = Git.of(config.environment());
        this.mirrors = new Mirrors(folders, git, config);
        this.clones = new Clones(git);
    }

    /**
     * Makes the workspace, from nothing: what is left of an earlier try of the same attempt is
     * deleted first.
     *
     * @param owner the user id that the agent gets under isolation {@code user}; empty when it
     *     keeps the node's
     * @throws CadreException says which repository, what is wrong and how to mend it: a failed
     *     preflight
     */
    public Prepared prepare(AttemptOrder order, BundleSource bundles, OptionalInt owner)
            throws InterruptedException {
        return prepare(order, HostLogins.NONE, bundles, EarlierWork.NONE, SavedCommits.NONE, owner);
    }

    /**
     * The same for an order that may be a cold start, or merge saved changes.
     *
     * @param logins what git logs in with for this attempt, beside the node's own
     * @param earlier what the attempt saved that the order names as the one to begin with
     * @param parts what the attempts saved that the order names to be merged
     * @throws CannotMerge for the first of these that cannot be merged with those before it
     */
    public Prepared prepare(
            AttemptOrder order,
            HostLogins logins,
            BundleSource bundles,
            EarlierWork earlier,
            SavedCommits parts,
            OptionalInt owner)
            throws InterruptedException {
        var checked = sources(order);
        refuseTwice(order.repositories());
        var folder = folders.makeAttempt(order.attempt(), PARTS);
        var workspace = folder.resolve("ws");
        var home = folder.resolve("home");
        var temp = folder.resolve("tmp");
        var supplies = new Supplies(checked, logins, bundles, earlier, parts);
        var filled = fill(folder, order, supplies, owner);
        var made = filled.clones();
        if (owner.isPresent()) {
            Folders.giveTo(owner.getAsInt(), List.of(workspace, home, temp));
        }
        var prepared =
                new Prepared(
                        workspace,
                        home,
                        temp,
                        made.size() == 1 ? made.getFirst().directory() : workspace,
                        made,
                        owner.isPresent() ? List.of() : borrowed(made),
                        secrets(checked),
                        filled.merge());
        write(folder, prepared);
        return prepared;
    }

    /** What workspaces are filled with, and the sources of an order. */
    private record Supplies(
            List<Source> sources,
            HostLogins logins,
            BundleSource bundles,
            EarlierWork earlier,
            SavedCommits parts) {}

    /** What was put into a folder. */
    private record Filled(List<PreparedClone> clones, Optional<MergeOutcome> merge) {}

    /** Makes the clones of an order in the parts of a folder. */
    private Filled fill(Path folder, AttemptOrder order, Supplies supplies, OptionalInt owner)
            throws InterruptedException {
        var workspace = folder.resolve("ws");
        var own = folder.resolve("save");
        var checked = supplies.sources();
        var starts = new ArrayList<Start>();
        var cold =
                order.cold().map(from -> new ColdStart(from, supplies.earlier(), git, confinement));
        if (cold.isPresent()) {
            cold.get().unpack(workspace, own);
        }
        for (int i = 0; i < checked.size(); i++) {
            var repository = order.repositories().get(i);
            var incoming = folder.resolve("incoming-" + i);
            var start =
                    mirrors.start(
                            order.attempt().job(),
                            repository,
                            checked.get(i),
                            supplies.logins(),
                            supplies.bundles(),
                            incoming);
            starts.add(
                    cold.isPresent() ? cold.get().onTopOf(start, repository.name(), own) : start);
        }
        var merging =
                order.merge()
                        .map(them -> new Merging(them, supplies.parts(), git, confinement, own));
        var tips = merging.isPresent() ? merging.get().onTopOf(names(order), starts) : starts;
        var made = new ArrayList<PreparedClone>();
        for (int i = 0; i < checked.size(); i++) {
            made.add(clone(folder, order, order.repositories().get(i), tips.get(i), owner));
        }
        return new Filled(made, merging.map(Merging::outcome));
    }

    /** Makes ahead what the next workspace begins with, while nobody waits for it. */
    public void makeAhead() throws InterruptedException {
        folders.makeAhead(PARTS);
    }

    /** Without what git logged in with: the folder may be kept for long. */
    private static void write(Path folder, Prepared prepared) {
        Folders.write(folder.resolve(PREPARED), Json.write(prepared.withoutSecrets()));
    }

    /**
     * Takes up the workspace of the attempt that the order goes on with, as it was left: the same
     * paths, the same home. The change of this attempt is told from what is there now.
     *
     * @param owner as for {@link #prepare}: what it was then
     * @throws CadreException GONE if it is not there any more, or not whole
     */
    public Prepared resume(AttemptOrder order, OptionalInt owner) throws InterruptedException {
        var folder = folders.attempt(order.place());
        var left =
                prepared(order.place())
                        .filter(Workspaces::isWhole)
                        .orElseThrow(() -> KeptPlaces.gone(order.place()));
        var begins = Begins.read(folder);
        var prepared =
                left.with(
                        left.clones().stream()
                                .map(clone -> clone.beginningAt(begins.of(clone.name())))
                                .toList());
        if (owner.isPresent()) {
            // Home and tmp were never taken from it.
            Folders.giveAgain(owner.getAsInt(), left.workspace());
        }
        write(folder, prepared);
        return prepared.withSecrets(secrets(remotes(order)));
    }

    /**
     * Takes up the home of the attempt that the order goes on with, and makes its clones anew with
     * the changes that the order merges, at the same paths: agent CLIs know a session by them. What
     * lies beside the clones stays. Until all is merged, nothing is touched.
     *
     * @param logins as for {@link #prepare}, as are the other parameters
     * @throws CadreException GONE if the place is not there any more
     * @throws CannotMerge as {@link #prepare} does
     */
    public Prepared resumeAnew(
            AttemptOrder order,
            HostLogins logins,
            BundleSource bundles,
            SavedCommits parts,
            OptionalInt owner)
            throws InterruptedException {
        var sources = sources(order);
        refuseTwice(order.repositories());
        var folder = folders.attempt(order.place());
        var left =
                prepared(order.place())
                        .filter(place -> Files.isDirectory(place.home(), NOFOLLOW_LINKS))
                        .orElseThrow(() -> KeptPlaces.gone(order.place()));
        var anew = folder.resolve("anew");
        Folders.delete(anew);
        for (var part : List.of("ws", "save")) {
            Folders.make(anew.resolve(part));
        }
        var supplies = new Supplies(sources, logins, bundles, EarlierWork.NONE, parts);
        var filled = fill(anew, order, supplies, owner);
        var made = new ArrayList<PreparedClone>();
        for (var clone : filled.clones()) {
            var directory = left.workspace().resolve(clone.name());
            Folders.replace(directory, clone.directory());
            made.add(clone.at(directory));
        }
        Folders.replace(folder.resolve("save"), anew.resolve("save"));
        Folders.delete(anew);
        new Begins(Map.of()).write(folder);
        if (owner.isPresent()) {
            Folders.giveAgain(owner.getAsInt(), left.workspace());
        }
        var prepared =
                new Prepared(
                        left.workspace(),
                        left.home(),
                        left.temp(),
                        made.size() == 1 ? made.getFirst().directory() : left.workspace(),
                        made,
                        owner.isPresent() ? List.of() : borrowed(made),
                        secrets(sources),
                        filled.merge());
        write(folder, prepared);
        return prepared;
    }

    private List<Source> sources(AttemptOrder order) {
        return order.repositories().stream().map(each -> Source.of(each, config.roots())).toList();
    }

    private List<Source> remotes(AttemptOrder order) {
        return order.repositories().stream()
                .filter(each -> each.url().isPresent())
                .map(each -> Source.of(each, config.roots()))
                .toList();
    }

    private static boolean isWhole(Prepared left) {
        return Stream.of(left.workspace(), left.home(), left.temp(), left.directory())
                        .allMatch(each -> Files.isDirectory(each, NOFOLLOW_LINKS))
                && left.clones().stream().allMatch(clone -> Files.isDirectory(clone.mirror()));
    }

    /** The workspace that an earlier run of this node prepared; empty if there is none. */
    public Optional<Prepared> prepared(AttemptId place) {
        var file = folders.attempt(place).resolve(PREPARED);
        try {
            return Files.exists(file)
                    ? Optional.of(Json.read(Files.readString(file), Prepared.class))
                    : Optional.empty();
        } catch (IOException e) {
            throw Folders.unwritable(file, e);
        }
    }

    /**
     * Saves what the attempt left, whatever state it is in. To be called when no process of the
     * attempt is left. May be called again: {@code into} is emptied first.
     *
     * @param search finds the secrets that what is saved must be warned about
     * @param into a folder of the node's own, which the agent cannot reach; made if absent
     * @throws CadreException UNAVAILABLE if there is no space or a program is missing
     */
    public Saved save(Prepared prepared, AttemptOrder order, SecretSearch search, Path into)
            throws InterruptedException {
        Folders.delete(into);
        Folders.make(into);
        Folders.takeBack(prepared.workspace(), into);
        var place = folders.attempt(order.place());
        var own = place.resolve("save");
        var begins = new HashMap<String, Begin>();
        var changes = new ArrayList<RepositoryChange>();
        var files = new ArrayList<SavedFile>();
        var warnings = new ArrayList<String>();
        for (var clone : prepared.clones()) {
            var save = saveOf(clone, order, own, into, search, List.of());
            changes.add(save.save(order.attempt()));
            files.addAll(save.files());
            warnings.addAll(save.warnings());
            save.end().ifPresent(end -> begins.put(clone.name(), end));
        }
        new Begins(begins).write(place);
        var leaks = new LeakSearch(search, config.largestFileBytes());
        if (!savesOnlyMerges(order)) {
            archiveOf(prepared, own, into, warnings, leaks).ifPresent(files::add);
        }
        files.addAll(
                new MatchedFiles(
                                prepared.directory(),
                                into,
                                config.largestFileBytes(),
                                warnings,
                                leaks)
                        .save(order.artifacts()));
        warnings.addAll(leaks.warnings());
        for (var file : files) {
            Folders.makePrivate(file.file());
        }
        return new Saved(changes, files, warnings.stream().map(search::mask).toList());
    }

    /**
     * A word that changes with the diff of the attempt's repositories, while its agent runs; a look
     * at sizes and times, which files outside of them and ignored ones do not touch. Empty if it
     * has no repository, or one cannot be looked at now.
     */
    public Optional<String> fingerprint(Prepared prepared, AttemptId place)
            throws InterruptedException {
        return fingerprint(prepared, place, "watch");
    }

    private Optional<String> fingerprint(Prepared prepared, AttemptId place, String watcher)
            throws InterruptedException {
        if (prepared.clones().isEmpty()) {
            return Optional.empty();
        }
        var own = folders.attempt(place).resolve("save");
        var digest = Fingerprint.digest();
        for (var clone : prepared.clones()) {
            if (!Files.isDirectory(clone.directory(), LinkOption.NOFOLLOW_LINKS)) {
                digest.update((byte) 2); // the agent has deleted it
                continue;
            }
            var gitDir = Folders.make(own.resolve(clone.name() + "." + watcher));
            var temp = Folders.make(own.resolve("tmp"));
            var wrap =
                    confinement.around(List.of(clone.directory()), List.of(gitDir), temp, gitDir);
            try {
                new Fingerprint(clone, gitDir, git, wrap).addTo(digest);
            } catch (GitFailure e) {
                return Optional.empty();
            }
        }
        return Optional.of(HexFormat.of().formatHex(digest.digest()));
    }

    /**
     * Takes snapshots of an attempt while its agent works.
     *
     * @param search what may not leave, asked anew for each
     */
    public Snapshotting snapshotting(
            Prepared prepared, AttemptOrder order, Supplier<SecretSearch> search) {
        var own = folders.attempt(order.place()).resolve("save");
        return new Snapshotting(
                prepared,
                order.attempt(),
                own,
                snapshots,
                () -> fingerprint(prepared, order.place(), "print"),
                (clone, scratch, into, lent) ->
                        saveOf(clone, order, scratch, into, search.get(), lent));
    }

    /**
     * Folders of the clones in which a job may change nothing, and nothing is changed: those that
     * an agent may be kept from writing in. None unless its guard asks for it.
     */
    public List<Path> foreignFolders(Prepared prepared, AttemptOrder order)
            throws InterruptedException {
        if (order.guard().filter(PathGuard::isReadOnly).isEmpty()) {
            return List.of();
        }
        var all = new ArrayList<Path>();
        for (var look : looks(prepared, order.place())) {
            var claims = Claims.of(order.guard().get(), look.repository());
            all.addAll(new ForeignFolders(look, claims).all());
        }
        return all;
    }

    /** Looks at the work trees while the agent writes in them, one for each repository. */
    public List<TreeLook> looks(Prepared prepared, AttemptId place) {
        var own = folders.attempt(place).resolve("save");
        return prepared.clones().stream().map(clone -> look(clone, own)).toList();
    }

    private TreeLook look(PreparedClone clone, Path own) {
        var gitDir = Folders.make(own.resolve(clone.name() + ".look"));
        var temp = Folders.make(own.resolve("tmp"));
        var objects = new ArrayList<>(List.of(clone.mirror().resolve("objects")));
        if (clone.begin().isPresent()) {
            objects.add(own.resolve(clone.name() + ".git").resolve("objects"));
        }
        var readable = new ArrayList<>(objects);
        readable.add(clone.directory());
        var wrap = confinement.around(readable, List.of(gitDir), temp, gitDir);
        return new TreeLook(clone, gitDir, objects, git.wrapped(wrap));
    }

    /** Deletes the workspace, if it is there. Only after the server has stored its result. */
    public void delete(AttemptId place) throws InterruptedException {
        Folders.delete(folders.attempt(place));
    }

    private PreparedClone clone(
            Path folder,
            AttemptOrder order,
            RepositoryOrder repository,
            Start start,
            OptionalInt owner)
            throws InterruptedException {
        var directory = folder.resolve("ws").resolve(repository.name());
        Folders.make(directory);
        try {
            if (owner.isPresent()) {
                clones.copying(start, directory, committer(order));
            } else {
                clones.borrowing(start, directory, committer(order));
            }
            var index = directory.resolve(".git/index");
            if (Files.exists(index)) {
                Files.copy(
                        index,
                        folder.resolve("save").resolve(repository.name() + ".index"),
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
            Files.copy(
                    directory.resolve(".git/packed-refs"),
                    folder.resolve("save").resolve(repository.name() + ".refs"));
        } catch (GitFailure e) {
            throw new CadreException(
                    ErrorCode.UPSTREAM,
                    "The repository cannot be checked out",
                    Map.of("repository", repository.name(), "reason", e.reason()),
                    "Look for free space; if the mirror is damaged, delete " + start.mirror(),
                    e);
        } catch (IOException e) {
            throw Folders.unwritable(folder, e);
        }
        return new PreparedClone(
                repository.name(),
                directory,
                start.commit(),
                start.branch(),
                start.mirror(),
                start.objectFormat(),
                savesOnlyMerges(order)
                        ? Optional.empty()
                        : start.earlier().map(work -> new Begin(start.tip(), work.commit())),
                savesOnlyMerges(order) ? start.tip() : Optional.empty());
    }

    private static boolean savesOnlyMerges(AttemptOrder order) {
        return order.merge().filter(MergeOrder::checkOnly).isPresent();
    }

    private RepositorySave saveOf(
            PreparedClone clone,
            AttemptOrder order,
            Path own,
            Path into,
            SecretSearch search,
            List<Path> lent) {
        var gitDir = Folders.make(own.resolve(clone.name() + ".git"));
        var temp = Folders.make(own.resolve("tmp"));
        var readable = new ArrayList<>(lent);
        readable.addAll(List.of(clone.directory(), clone.mirror().resolve("objects")));
        var wrap = confinement.around(readable, List.of(gitDir, into), temp, gitDir);
        var largest = config.largestFileBytes();
        var claims = order.guard().map(guard -> Claims.of(guard, clone.name()));
        var confined =
                new Confined(
                        wrap,
                        largest,
                        new LeakSearch(search, largest),
                        claims,
                        Regeneration.paths(order, clone.name()),
                        lent);
        return new RepositorySave(
                clone, committer(order), gitDir, into, git.wrapped(wrap), confined);
    }

    /** What lies beside the clones: all of it when there are none. */
    private Optional<SavedFile> archiveOf(
            Prepared prepared, Path own, Path into, List<String> warnings, LeakSearch leaks)
            throws InterruptedException {
        var temp = Folders.make(own.resolve("tmp"));
        var workspace = prepared.workspace();
        var wrap = confinement.around(List.of(workspace), List.of(into), temp, into);
        var clones = prepared.clones().stream().map(PreparedClone::name).toList();
        return new Archive(wrap, config.largestFileBytes(), warnings)
                .pack(workspace, List.of("."), clones, into.resolve("workspace.tar.gz"))
                .map(file -> {
                    leaks.folder(workspace, List.of("."), clones);
                    return new SavedFile("archive", "", "workspace.tar.gz", file);
                });
    }

    private static List<String> names(AttemptOrder order) {
        return order.repositories().stream().map(RepositoryOrder::name).toList();
    }

    private static void refuseTwice(List<RepositoryOrder> repositories) {
        var names = repositories.stream().map(RepositoryOrder::name).toList();
        for (var name : names) {
            if (names.indexOf(name) != names.lastIndexOf(name)) {
                throw new CadreException(
                        ErrorCode.INVALID,
                        "Two repositories have the same name",
                        Map.of("repository", name),
                        "Give each a name of its own");
            }
        }
    }

    private static Committer committer(AttemptOrder order) {
        var profile = order.agent().profile();
        return new Committer(profile + " (Cadre)", profile + "@cadre.invalid");
    }

    private static List<Path> borrowed(List<PreparedClone> clones) {
        return clones.stream().map(clone -> clone.mirror().resolve("objects")).distinct().toList();
    }

    private List<String> secrets(List<Source> sources) {
        boolean used =
                sources.stream()
                        .filter(Source.Remote.class::isInstance)
                        .anyMatch(each -> !config.credentials().settings(each.origin()).isEmpty());
        return used ? config.credentials().secrets() : List.of();
    }
}
