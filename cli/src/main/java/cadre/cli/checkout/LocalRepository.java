package cadre.cli.checkout;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A git repository on this machine that is to be sent to a node. Reads it only; what must be
 * written (a commit of uncommitted changes, the bundle) goes to a temporary folder.
 */
public final class LocalRepository {
    private final Git git;
    private final Survey survey;
    private final Path top;

    private LocalRepository(Git git, Survey survey) {
        this.git = git;
        this.survey = survey;
        this.top = survey.top();
    }

    /**
     * Opens the repository that contains this path.
     *
     * @param env the user's environment, for git
     * @throws CadreException NOT_FOUND if there is none, INVALID if it is a shallow or partial
     *     clone
     */
    public static LocalRepository open(Path path, Map<String, String> env) {
        return open(path, env, Survey.Width.PLACE);
    }

    /** The same, and what is checked out and changed is looked at in the same go. */
    public static LocalRepository openWithStatus(Path path, Map<String, String> env) {
        return open(path, env, Survey.Width.STATUS_TOO);
    }

    private static LocalRepository open(Path path, Map<String, String> env, Survey.Width width) {
        if (!Files.isDirectory(path)) {
            throw new CadreException(
                    ErrorCode.NOT_FOUND,
                    "There is no such folder",
                    Map.of("--repo", path),
                    "Give the path of a git repository, or a URL");
        }
        var survey = Survey.of(Git.in(path, env), width);
        var repository = new LocalRepository(Git.in(survey.top(), env), survey);
        repository.refuseIncomplete();
        return repository;
    }

    /** Where it is checked out; the repository itself if it is bare. */
    public Path top() {
        return top;
    }

    /** The name of its folder, as a name for the workspace. */
    public String name() {
        var folder = String.valueOf(top.getFileName()).replaceFirst("\\.git$", "");
        var name = folder.replaceAll("[^A-Za-z0-9._-]", "-").replaceFirst("^[-.]+", "");
        return name.isEmpty() ? "repository" : name.substring(0, Math.min(100, name.length()));
    }

    /** Where it came from, without credentials; empty if from a folder or from nowhere. */
    public Optional<String> origin() {
        return survey.origin().flatMap(OriginUrl::of);
    }

    /** Files that differ from the last commit or are new and not ignored, sorted; none if bare. */
    public List<String> uncommitted() {
        if (survey.bare()) {
            return List.of();
        }
        return survey.status().orElseGet(() -> Status.of(git)).uncommitted();
    }

    /**
     * Writes a bundle with the whole history of {@code ref}; its HEAD is that commit.
     *
     * @param ref a branch, tag or commit; HEAD when empty
     * @param changes whether uncommitted changes go along, as one commit on top
     * @param folder an empty folder for the bundle and what is needed to make it
     */
    public Packed pack(Optional<String> ref, Changes changes, Path folder) {
        var commit = ref.map(this::resolve).or(this::head);
        if (changes == Changes.INCLUDED) {
            if (survey.bare() || ref.isPresent()) {
                throw new CadreException(
                        ErrorCode.INVALID,
                        "--dirty takes what is checked out, not a ref",
                        Map.of("--repo", top),
                        "Leave @REF out, or leave --dirty out");
            }
            commit = Optional.of(commitOfChanges(commit, folder));
        }
        if (commit.isEmpty()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The repository has no commit yet",
                    Map.of("--repo", top),
                    "Make a first commit, use --dirty to send the files as they are, or run without"
                            + " --repo");
        }
        return new Packed(this, commit.get(), branch(ref), folder);
    }

    /** Whether uncommitted changes go along. */
    public enum Changes {
        /** As last committed. */
        LEFT_OUT,
        /** As the files are now. */
        INCLUDED
    }

    /** What is to be sent: {@link #head} is known at once, the bundle is written when needed. */
    public static final class Packed {
        private final LocalRepository repository;
        private final String head;
        private final Optional<String> branch;
        private final Path folder;

        private Packed(
                LocalRepository repository, String head, Optional<String> branch, Path folder) {
            this.repository = repository;
            this.head = head;
            this.branch = branch;
            this.folder = folder;
        }

        /** The commit, 40 or 64 hex digits. */
        public String head() {
            return head;
        }

        /** Writes the bundle. */
        public Path bundle() {
            return repository.bundle(this);
        }
    }

    private void refuseIncomplete() {
        if (survey.shallow()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "A shallow clone cannot be sent: its history is cut off",
                    Map.of("--repo", top),
                    "Run 'git fetch --unshallow' in it, or give --repo the URL it comes from");
        }
        if (survey.partial()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "A partial clone cannot be sent: some of its files are not on this machine",
                    Map.of("--repo", top),
                    "Give --repo the URL it comes from, or clone it without --filter");
        }
    }

    private String resolve(String ref) {
        var found =
                ref.startsWith("-")
                        ? Optional.<String>empty()
                        : commit(
                                "rev-parse",
                                "--verify",
                                "-q",
                                "--end-of-options",
                                ref + "^{commit}");
        return found.orElseThrow(() ->
                new CadreException(
                        ErrorCode.INVALID,
                        "There is no such branch, tag or commit",
                        Map.of("ref", ref, "--repo", top),
                        "List the branches with 'git branch -a'"));
    }

    private Optional<String> head() {
        return survey.status().isPresent()
                ? survey.status().get().head()
                : commit("rev-parse", "--verify", "-q", "HEAD^{commit}");
    }

    private Optional<String> commit(String... arguments) {
        var found = git.run(arguments);
        return found.succeeded() ? Optional.of(found.line()) : Optional.empty();
    }

    private Optional<String> branch(Optional<String> ref) {
        var seen = survey.status().flatMap(Status::branch);
        if (ref.isEmpty() && seen.isPresent()) {
            return seen;
        }
        var found =
                git.run(
                        "rev-parse",
                        "--symbolic-full-name",
                        "--verify",
                        "-q",
                        "--end-of-options",
                        ref.orElse("HEAD"));
        return Optional.of(found.line())
                .filter(name -> found.succeeded() && name.startsWith("refs/heads/"));
    }

    /**
     * The uncommitted changes as a commit whose objects are all in {@code folder}. It says nothing
     * of who and when, so that the same files give the same commit and are sent once.
     */
    private String commitOfChanges(Optional<String> head, Path folder) {
        var objects = folder.resolve("objects");
        makeFolder(objects);
        var env = new HashMap<String, String>();
        env.put("GIT_INDEX_FILE", folder.resolve("index").toString());
        env.put("GIT_OBJECT_DIRECTORY", objects.toString());
        env.put("GIT_ALTERNATE_OBJECT_DIRECTORIES", objectFolder().toString());
        for (var who : List.of("AUTHOR", "COMMITTER")) {
            env.put("GIT_" + who + "_NAME", "Cadre");
            env.put("GIT_" + who + "_EMAIL", "cadre@localhost");
            env.put("GIT_" + who + "_DATE", head.map(this::dateOf).orElse("@0 +0000"));
        }
        var apart = git.with(env);
        head.ifPresent(h -> apart.out("read the last commit", "read-tree", h));
        apart.out("collect uncommitted changes", "add", "--all", "--", ":/");
        var tree = apart.line("collect uncommitted changes", "write-tree");
        if (head.isPresent()
                && tree.equals(
                        git.line("read the last commit", "rev-parse", head.get() + "^{tree}"))) {
            return head.get();
        }
        var arguments = new ArrayList<>(List.of("commit-tree", tree, "-m", "Uncommitted changes"));
        head.ifPresent(h -> arguments.addAll(List.of("-p", h)));
        return apart.line("collect uncommitted changes", arguments.toArray(String[]::new));
    }

    private String dateOf(String commit) {
        return git.line("read the last commit", "show", "-s", "--format=@%ct +0000", commit);
    }

    private Path bundle(Packed packed) {
        var store = packed.folder.resolve("store.git");
        var format = git.line("read the format", "rev-parse", "--show-object-format");
        git.out(
                "make a bundle",
                "init",
                "-q",
                "--bare",
                "--template=",
                "--object-format=" + format,
                store.toString());
        var own = packed.folder.resolve("objects");
        var alternates = new StringBuilder().append(objectFolder()).append('\n');
        if (Files.isDirectory(own)) {
            alternates.append(own).append('\n');
        }
        write(store.resolve("objects/info/alternates"), alternates.toString());
        var inStore = git.with(Map.of("GIT_DIR", store.toString()));
        var file = packed.folder.resolve("repository.bundle");
        var arguments = new ArrayList<>(List.of("bundle", "create", "-q", file.toString(), "HEAD"));
        if (packed.branch.isPresent()) {
            inStore.out("make a bundle", "update-ref", packed.branch.get(), packed.head);
            inStore.out("make a bundle", "symbolic-ref", "HEAD", packed.branch.get());
            arguments.add(packed.branch.get());
        } else {
            inStore.out("make a bundle", "update-ref", "--no-deref", "HEAD", packed.head);
        }
        inStore.out("make a bundle", arguments.toArray(String[]::new));
        return file;
    }

    private Path objectFolder() {
        var common = git.line("find the objects", "rev-parse", "--git-path", "objects");
        return top.resolve(common).toAbsolutePath().normalize();
    }

    private static void makeFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
