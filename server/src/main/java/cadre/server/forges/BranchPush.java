package cadre.server.forges;

import static java.util.stream.Collectors.toSet;

import cadre.process.Finished;
import cadre.process.Programs;
import cadre.server.storage.PrivateFiles;
import cadre.wire.api.PushView;
import cadre.wire.config.GitCredentials;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Pushes a saved change to a branch of the repository that it came from: from a repository made for
 * this one push, without force, and never to a protected branch unless a person has named it.
 */
public final class BranchPush {
    private static final Pattern DEFAULT = Pattern.compile("ref: refs/heads/(\\S+)\\s+HEAD");

    /** The last two: another push came between the look and the writing. */
    private static final Pattern WENT_ON =
            Pattern.compile(
                    "non-fast-forward|fetch first"
                            + "|cannot lock ref '[^']*': (reference already exists|is at .* but expected)");

    private final Programs programs;
    private final Path folder;
    private final String path;
    private final PushPolicy policy;
    private final GitCredentials credentials;
    private final String protocols;

    /**
     * Pushes from repositories made in {@code folder}.
     *
     * @param path the PATH in which git and ssh are found
     * @param credentials what git logs in with at http(s) hosts
     */
    public BranchPush(
            Programs programs,
            Path folder,
            String path,
            PushPolicy policy,
            GitCredentials credentials) {
        this(programs, folder, path, policy, credentials, "https:http:ssh:git");
    }

    BranchPush(
            Programs programs,
            Path folder,
            String path,
            PushPolicy policy,
            GitCredentials credentials,
            String protocols) {
        this.programs = programs;
        this.folder = folder;
        this.path = path;
        this.policy = policy;
        this.credentials = credentials;
        this.protocols = protocols;
    }

    /**
     * Pushes; nothing is left behind, however it ends.
     *
     * @throws CadreException INVALID for a bad branch name; CONFLICT if the branch is protected or
     *     the remote's branch has gone on; UPSTREAM if git or the remote refuses
     */
    public PushView push(SavedChange change, String branch) {
        var how = new How(credentials.settings(change.url()), Map.of(), _ -> Optional.empty());
        return push(change, branch, how);
    }

    /**
     * The same with another login, which git alone sees, and with a look through what would be
     * public then.
     *
     * @param login settings of git by key
     * @param secretIn what a text holds, in words; empty if it may leave
     * @throws CadreException CONFLICT too if the change may not leave
     */
    PushView push(
            SavedChange change,
            String branch,
            Map<String, String> login,
            Function<String, Optional<String>> secretIn) {
        return push(change, branch, new How(List.of("credential.helper="), login, secretIn));
    }

    /**
     * How a change is pushed.
     *
     * @param settings of git, of the form {@code key=value}
     * @param login settings of git by key, which nobody else sees
     * @param secretIn what a text holds, in words; empty if it may leave
     */
    private record How(
            List<String> settings,
            Map<String, String> login,
            Function<String, Optional<String>> secretIn) {}

    private PushView push(SavedChange change, String branch, How how) {
        checkBranch(branch);
        PrivateFiles.createFolder(folder);
        try {
            var place = Files.createTempDirectory(folder, "push");
            try {
                var git = new Git(programs, place, path, protocols, how.settings(), how.login());
                return push(git, change, branch, how.secretIn());
            } finally {
                delete(place);
            }
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The folder for pushes cannot be used",
                    Map.of("folder", folder),
                    "Free space on its disk and see that this user may write there",
                    e);
        }
    }

    private PushView push(
            Git git,
            SavedChange change,
            String branch,
            Function<String, Optional<String>> secretIn) {
        demand(git.run("init", "--quiet", "--bare"), ErrorCode.UNAVAILABLE, "Git failed", change);
        if (!git.run("check-ref-format", "refs/heads/" + branch).succeeded()) {
            throw badBranch(branch);
        }
        refuseProtected(change, branch, defaultBranch(git, change));
        fetchBase(git, change);
        demand(
                git.run("bundle", "unbundle", change.bundle().toString()),
                ErrorCode.UPSTREAM,
                "The saved change does not fit the remote repository",
                change);
        new OutgoingText(git, change).refuseSecrets(secretIn);
        var pushed =
                git.run(
                        "push",
                        "--quiet",
                        "--no-verify",
                        "--",
                        change.url(),
                        change.commit() + ":refs/heads/" + branch);
        if (!pushed.succeeded()) {
            throw refused(pushed, change, branch);
        }
        return new PushView(change.repository(), change.url(), branch, change.commit());
    }

    /** What the remote's HEAD points to; asking also tells whether the remote can be reached. */
    private Optional<String> defaultBranch(Git git, SavedChange change) {
        var asked = git.run("ls-remote", "--symref", "--", change.url(), "HEAD");
        demand(asked, ErrorCode.UPSTREAM, "The remote repository cannot be reached", change);
        return asked.out()
                .lines()
                .map(DEFAULT::matcher)
                .filter(line -> line.matches())
                .map(line -> line.group(1))
                .findFirst();
    }

    private void refuseProtected(
            SavedChange change, String branch, Optional<String> defaultBranch) {
        var start = change.ref().replaceFirst("^refs/heads/", "");
        var also = Stream.of(start, defaultBranch.orElse("main"), "HEAD").collect(toSet());
        if (policy.refuses(change.url(), branch, also)) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "Cadre does not push to a protected branch",
                    Map.of("branch", branch, "url", change.url()),
                    "Push to a new branch and merge that; or a person adds '"
                            + change.url()
                            + " "
                            + branch
                            + "' to push.allow in the server's configuration");
        }
    }

    /** By its id where the remote allows that, else with all branches. */
    private void fetchBase(Git git, SavedChange change) {
        if (change.base().isEmpty()) {
            return;
        }
        var byId = git.run("fetch", "--quiet", "--no-tags", "--", change.url(), change.base());
        if (!byId.succeeded()) {
            demand(
                    git.run(
                            "fetch",
                            "--quiet",
                            "--no-tags",
                            "--",
                            change.url(),
                            "+refs/heads/*:refs/remote/*"),
                    ErrorCode.UPSTREAM,
                    "The remote repository cannot be fetched",
                    change);
        }
        if (!git.run("cat-file", "-e", change.base() + "^{commit}").succeeded()
                && !holdsItsBase(git, change)) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "The remote repository has not got the commit that the job started from",
                    Map.of("url", change.url(), "commit", change.base()),
                    "Push that commit first, if it is only in your checkout");
        }
    }

    /** A job that went on with another one: its bundle has that one's commits too. */
    private static boolean holdsItsBase(Git git, SavedChange change) {
        return git.run("bundle", "verify", "--quiet", change.bundle().toString()).succeeded();
    }

    private CadreException refused(Finished pushed, SavedChange change, String branch) {
        var said = Git.said(pushed);
        var wentOn = WENT_ON.matcher(pushed.err()).find();
        return new CadreException(
                wentOn ? ErrorCode.CONFLICT : ErrorCode.UPSTREAM,
                wentOn
                        ? "The branch has commits that the change does not have"
                        : "The remote refused the push",
                Map.of("branch", branch, "url", change.url(), "git", said),
                wentOn
                        ? "Push to a new branch; Cadre never forces"
                        : "Check that the server's user may push there; " + access(change));
    }

    private void demand(Finished finished, ErrorCode code, String what, SavedChange change) {
        if (!finished.succeeded()) {
            throw new CadreException(
                    code,
                    what,
                    Map.of(
                            "repository", change.repository(),
                            "url", change.url(),
                            "git", Git.said(finished)),
                    "See what git says; " + access(change));
        }
    }

    private String access(SavedChange change) {
        return change.url().startsWith("http")
                ? "to log in, " + credentials.hint() + " on the server's machine"
                : "on the server's machine its user needs an ssh key for the repository";
    }

    private static void checkBranch(String branch) {
        if (branch.isBlank()
                || branch.length() > 250
                || branch.startsWith("-")
                || branch.startsWith("refs/")
                || branch.codePoints().anyMatch(Character::isISOControl)) {
            throw badBranch(branch);
        }
    }

    private static CadreException badBranch(String branch) {
        var shown = branch.length() > 80 ? branch.substring(0, 80) + "..." : branch;
        return new CadreException(
                ErrorCode.INVALID,
                "The name of the branch has a wrong form",
                Map.of("branch", shown.replaceAll("\\p{Cntrl}", "?")),
                "Use a name such as cadre/j17, by the rules of 'git check-ref-format'");
    }

    private static void delete(Path place) throws IOException {
        try (var all = Files.walk(place)) {
            all.sorted(Comparator.reverseOrder()).forEach(BranchPush::deleteOne);
        }
    }

    private static void deleteOne(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
