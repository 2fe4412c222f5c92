package cadre.node.workspace;

import cadre.process.Stdin;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import cadre.wire.link.RepositoryOrder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings repositories onto the node and finds the commit that a job begins from. */
final class Mirrors {
    private static final Logger log = LoggerFactory.getLogger(Mirrors.class);
    private static final String NETWORK = "https:http:ssh:git";
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{7,64}");
    private static final List<String> EVERYTHING =
            List.of("+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*");

    private final Folders folders;
    private final Git git;
    private final WorkspaceConfig config;

    Mirrors(Folders folders, Git git, WorkspaceConfig config) {
        this.folders = folders;
        this.git = git;
        this.config = config;
    }

    /**
     * Brings a repository up to date and finds where to begin.
     *
     * @param logins what git logs in with, beside the node's own
     * @param incoming a file that does not exist yet, for a bundle
     * @throws CadreException says what is wrong with it
     */
    Start start(
            JobId job,
            RepositoryOrder order,
            Source source,
            HostLogins logins,
            BundleSource bundles,
            Path incoming)
            throws InterruptedException {
        try {
            return switch (source) {
                case Source.Remote(var url) -> {
                    // the token of the server first: git asks one helper after the other
                    var transport = logins.with(git.allowing(NETWORK), url);
                    var own = config.credentials().settings(url).stream().skip(1).toList();
                    yield fetched(job, order, source, transport.configured(own));
                }
                case Source.Local _ -> fetched(job, order, source, git.allowing("file"));
                case Source.Bundled(var bundle) -> {
                    bundles.fetch(bundle, incoming);
                    yield new BundleIntake(folders.mirrors(), git, config.fetchTimeout())
                            .start(job, order, bundle, incoming);
                }
            };
        } catch (GitFailure e) {
            throw unreadable(order, source, e);
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UPSTREAM,
                    "The bundle cannot be fetched from the server",
                    Map.of("repository", order.name(), "reason", e),
                    "Try again when the node's connection is back",
                    e);
        }
    }

    private Start fetched(JobId job, RepositoryOrder order, Source source, Git transport)
            throws InterruptedException, GitFailure {
        var there = ask(order, source, transport);
        var key = source.getClass().getSimpleName() + " " + source.origin();
        var mirror = Mirror.of(folders.mirrors(), key, git);
        try (var _ = mirror.hold()) {
            mirror.make(objectFormat(there));
            try {
                return brought(job, order, source, transport, there, mirror);
            } catch (GitFailure e) {
                if (!e.says(
                        "missing object", "bad object", "corrupt", "is empty", "unable to read")) {
                    throw e;
                }
                log.atWarn()
                        .addKeyValue("mirror", mirror.folder())
                        .addKeyValue("reason", e.reason())
                        .log("a damaged mirror is filled again");
                mirror.forgetReferences();
                return brought(job, order, source, transport, there, mirror);
            }
        }
    }

    private Start brought(
            JobId job,
            RepositoryOrder order,
            Source source,
            Git transport,
            References there,
            Mirror mirror)
            throws InterruptedException, GitFailure {
        bring(mirror, source, transport, there);
        var wanted = wanted(order, there);
        var commit = commit(mirror, order, source, transport, there, wanted);
        return new Start(
                mirror.folder(),
                objectFormat(there),
                commit,
                branch(job, wanted),
                present(mirror, there),
                source.origin());
    }

    /** The first contact, which is why it must answer soon. */
    private References ask(RepositoryOrder order, Source source, Git transport)
            throws InterruptedException, GitFailure {
        var arguments =
                new ArrayList<>(List.of("ls-remote", "--symref", "--", source.origin(), "HEAD"));
        arguments.addAll(List.of("refs/heads/*", "refs/tags/*"));
        if (order.ref().startsWith("refs/") && References.isSafe(order.ref())) {
            arguments.add(order.ref());
        }
        var answer =
                transport.run(folders.mirrors(), Stdin.empty(), config.connectTimeout(), arguments);
        return References.ofLsRemote(answer.out());
    }

    private void bring(Mirror mirror, Source source, Git transport, References there)
            throws InterruptedException, GitFailure {
        var wanted = new TreeMap<>(there.ids());
        wanted.keySet().removeIf(name -> !isMirrored(name));
        var have = new TreeMap<>(mirror.references("refs/").ids());
        have.keySet().removeIf(name -> !isMirrored(name));
        if (!wanted.equals(have)) {
            mirror.fetch(transport, config.fetchTimeout(), source.origin(), EVERYTHING);
        }
    }

    private static boolean isMirrored(String name) {
        return name.startsWith("refs/heads/") || name.startsWith("refs/tags/");
    }

    /** What the mirror has of what the source said; it may have moved in between. */
    private static References present(Mirror mirror, References there)
            throws InterruptedException, GitFailure {
        var have = new TreeMap<>(mirror.references("refs/").ids());
        have.keySet().retainAll(there.ids().keySet());
        return new References(have, there.head());
    }

    private static String objectFormat(References there) {
        return there.ids().values().stream().anyMatch(id -> id.length() == 64) ? "sha256" : "sha1";
    }

    /** The full name of the ref to begin from; empty when it is a commit or there is none. */
    static Optional<String> wanted(RepositoryOrder order, References there) {
        if (order.ref().isEmpty()) {
            return there.head().filter(head -> there.ids().containsKey(head));
        }
        return List.of("refs/heads/" + order.ref(), "refs/tags/" + order.ref(), order.ref())
                .stream()
                .filter(name -> there.ids().containsKey(name))
                .findFirst();
    }

    private Optional<String> commit(
            Mirror mirror,
            RepositoryOrder order,
            Source source,
            Git transport,
            References there,
            Optional<String> wanted)
            throws InterruptedException, GitFailure {
        if (there.isEmpty() && order.ref().isEmpty()) {
            return Optional.empty();
        }
        if (wanted.isPresent() && isMirrored(wanted.get())) {
            var id = mirror.references(wanted.get()).id(wanted.get());
            if (id.isPresent() && mirror.hasCommit(id.get())) {
                return id;
            }
        }
        var named = wanted.or(() -> Optional.of("HEAD")).flatMap(there::id);
        var id = order.ref().isEmpty() || wanted.isPresent() ? named.orElse("") : order.ref();
        return Optional.of(commit(mirror, order, source, transport, there, id));
    }

    private String commit(
            Mirror mirror,
            RepositoryOrder order,
            Source source,
            Git transport,
            References there,
            String id)
            throws InterruptedException, GitFailure {
        if (!COMMIT.matcher(id).matches()) {
            throw noSuchRef(order, source.shown(), there);
        }
        if (!mirror.hasCommit(id) && References.ID.matcher(id).matches()) {
            try {
                // Many hosts hand out any commit by its id, even one of no branch.
                mirror.fetch(
                        transport,
                        config.fetchTimeout(),
                        source.origin(),
                        List.of("+" + id + ":refs/cadre/commits/" + id));
            } catch (GitFailure refused) {
                throw noSuchRef(order, source.shown(), there);
            }
        }
        try {
            return mirror.commit(id);
        } catch (GitFailure unknown) {
            throw noSuchRef(order, source.shown(), there);
        }
    }

    /** A branch to be on: the one that was asked for, else one of the job's own. */
    static String branch(JobId job, Optional<String> wanted) {
        return wanted.filter(name -> name.startsWith("refs/heads/"))
                .map(name -> name.substring("refs/heads/".length()))
                .orElse("cadre/" + job);
    }

    static CadreException noSuchRef(RepositoryOrder order, String source, References there) {
        var near = there.near(order.ref());
        if (order.ref().isEmpty()) {
            return new CadreException(
                    ErrorCode.NOT_FOUND,
                    "The repository's default branch is not there",
                    Map.of("repository", order.name(), "source", source),
                    "Name the ref to begin from, such as --repo "
                            + (near.isEmpty() ? "URL@main" : "URL@" + near.getFirst())
                            + (near.isEmpty() ? "" : "; there are: " + String.join(", ", near)));
        }
        return new CadreException(
                ErrorCode.NOT_FOUND,
                "The repository has no such branch, tag or commit",
                Map.of("repository", order.name(), "source", source, "ref", order.ref()),
                near.isEmpty()
                        ? "It has no branches and no tags; push a commit, or leave the ref out"
                        : "Near it are: " + String.join(", ", near));
    }

    private CadreException unreadable(RepositoryOrder order, Source source, GitFailure e) {
        boolean absent =
                e.says("not found", "does not exist", "does not appear to be a git repository");
        return new CadreException(
                absent ? ErrorCode.NOT_FOUND : ErrorCode.UPSTREAM,
                "The repository cannot be read",
                Map.of("repository", order.name(), "source", source.shown(), "reason", e.reason()),
                fix(source, e, absent),
                e);
    }

    private String fix(Source source, GitFailure e, boolean absent) {
        if (e.timedOut()) {
            return "It did not answer within %d s: check the address and the node's network"
                    .formatted(config.connectTimeout().toSeconds());
        }
        if (e.says("authentication failed", "could not read", "permission denied", " 403")) {
            return source.origin().startsWith("http")
                    ? "Give the node access: " + hint(source.origin())
                    : "Give the node's user access: an ssh key that needs no passphrase, or one in"
                            + " the ssh agent that the node was started with";
        }
        if (e.says("dubious ownership")) {
            return "It belongs to another user than the node's";
        }
        return absent
                ? "Check the address; without access a private repository looks like this too"
                        + (source.origin().startsWith("http") ? ": " + hint(source.origin()) : "")
                : "Try the address with 'git ls-remote' as the node's user";
    }

    private String hint(String url) {
        return HostLogins.host(url)
                        .map(host ->
                                "an admin's 'cadre secret set NAME --for host:"
                                        + host
                                        + "', if this is GitHub 'cadre login github' for an"
                                        + " account of your own, or ")
                        .orElse("")
                + config.credentials().hint();
    }
}
