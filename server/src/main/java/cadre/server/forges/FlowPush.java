package cadre.server.forges;

import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.process.Programs;
import cadre.server.forges.api.CallLog;
import cadre.server.forges.api.CallLog.SentPush;
import cadre.server.forges.connection.Connection;
import cadre.server.forges.host.GitHost;
import cadre.wire.api.PushView;
import cadre.wire.config.GitCredentials;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Pushes what a stage of a flow saved: to a branch of the flow and no other, which is asked of the
 * host before each push, whatever the host would let through. Nobody's {@code push.allow} counts
 * here. The connection's token is shown to git alone, for this one repository.
 */
public final class FlowPush {
    private final BranchPush pushes;
    private final Function<String, Optional<String>> secretIn;
    private final CallLog calls;
    private final InstantSource clock;

    /**
     * Pushes from repositories made in {@code folder}.
     *
     * @param path the PATH in which git is found
     * @param secretIn which live secret a text holds, in words; empty if it may leave
     * @param calls where each push is told
     */
    public FlowPush(
            Programs programs,
            Path folder,
            String path,
            GitCredentials credentials,
            Function<String, Optional<String>> secretIn,
            CallLog calls,
            InstantSource clock) {
        this.secretIn = secretIn;
        this.calls = calls;
        this.clock = clock;
        this.pushes = new BranchPush(programs, folder, path, PushPolicy.of(List.of()), credentials);
    }

    /**
     * Pushes, never with force.
     *
     * @param repository {@code owner/name} at the host; the change goes there, wherever the job had
     *     its checkout from
     * @throws CadreException CONFLICT if the branch is protected or the default one, or has gone
     *     on, or if the change holds a live secret or is too large to be looked through; UPSTREAM
     *     if git or the host refuses
     */
    public PushView push(
            Connection connection,
            GitHost host,
            String repository,
            SavedChange change,
            FlowBranch branch) {
        var name = branch.name();
        if (name.equals(host.defaultBranch(repository))) {
            throw refused(repository, name, "it is the default branch");
        }
        if (host.branch(repository, name).filter(found -> found.isProtected()).isPresent()) {
            throw refused(repository, name, "it is protected");
        }
        var url = host.cloneUrl(repository);
        var there =
                new SavedChange(
                        change.repository(),
                        url,
                        "", // a stage begins from the branch that it is pushed to
                        change.base(),
                        change.bundle(),
                        change.commit());
        var began = clock.millis();
        try {
            var pushed =
                    pushes.push(
                            there,
                            name,
                            login(connection, url, host.gitPassword(repository)),
                            secretIn);
            tell(connection, repository, name, change, "pushed", began);
            return pushed;
        } catch (CadreException e) {
            tell(connection, repository, name, change, e.what(), began);
            throw e;
        }
    }

    private void tell(
            Connection connection,
            String repository,
            String branch,
            SavedChange change,
            String outcome,
            long began) {
        calls.told(
                new SentPush(
                        connection.name(),
                        connection.url().getAuthority(),
                        repository,
                        "refs/heads/" + branch,
                        change.commit(),
                        outcome,
                        clock.millis() - began));
    }

    /** Redirects are not followed: the login would go with them. */
    private static Map<String, String> login(Connection connection, String url, String password) {
        var user =
                switch (connection.provider()) {
                    case GITHUB -> "x-access-token";
                    case GITLAB -> "oauth2";
                    case PLANE, GITEA, FORGEJO -> "cadre";
                };
        var login = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
        return Map.of(
                "http." + url + ".extraHeader",
                "Authorization: Basic " + login,
                "http.followRedirects",
                "false");
    }

    private static CadreException refused(String repository, String branch, String why) {
        return new CadreException(
                ErrorCode.CONFLICT,
                "Flows do not push to this branch",
                Map.of("repository", repository, "branch", branch, "reason", why),
                "Take the protection off branches of flows, or give the flow another prefix");
    }
}
