package cadre.server.forges.check;

import cadre.server.forges.connection.Connection;
import cadre.server.forges.host.HookView;
import cadre.server.forges.host.OpenHost;
import cadre.server.forges.host.TokenRights;
import cadre.wire.forge.ConnectionReport.Result;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a Git host tells of its token and webhooks. */
final class HostCheck {
    private static final int MOST = 10;

    /** What no less will do, and what only reads. */
    private static final Set<String> NEEDED =
            Set.of(
                    "repo",
                    "public_repo",
                    "repo:status",
                    "read:org",
                    "read:user",
                    "user:email",
                    "api",
                    "read_api",
                    "read_user",
                    "read_repository",
                    "write_repository",
                    "contents: write",
                    "pull_requests: write",
                    "issues: write");

    /** What a GitHub App is asked for when it is made, as far as nothing goes without it. */
    private static final List<String> OF_APPS = List.of("contents: write", "pull_requests: write");

    private final Connection connection;
    private final OpenHost host;
    private final String address;

    HostCheck(Connection connection, String address, OpenHost host) {
        this.connection = connection;
        this.address = address;
        this.host = host;
    }

    void look(Optional<String> repository, Findings findings) {
        var self = findings.look("token", host::self);
        if (self.isEmpty()) {
            return;
        }
        findings.ok("token", "accepted, of the user " + self.get());
        ConnectionCheck.own(connection, self.get(), findings);
        scopes(findings);
        var repositories =
                repository
                        .map(List::of)
                        .or(() -> findings.look("repositories", () -> host.repositories(MOST)))
                        .orElse(List.of());
        if (repositories.isEmpty()) {
            findings.add(
                    "repositories",
                    Result.FAILED,
                    "the token sees none",
                    "Add its user as a collaborator with write access to a repository");
        }
        for (var each : repositories) {
            findings.look(each, () -> host.rights(each))
                    .ifPresent(rights -> {
                        rights(each, rights, findings);
                        hooks(each, findings);
                    });
        }
    }

    private void scopes(Findings findings) {
        var scopes = findings.look("scopes", host::scopes).flatMap(found -> found);
        if (scopes.isEmpty()) {
            return; // as of tokens that have none but rights in repositories
        }
        var wide =
                scopes.get().stream()
                        .filter(scope -> !scope.isEmpty() && !NEEDED.contains(scope))
                        .filter(scope -> !scope.endsWith(": read"))
                        .toList();
        var lacking = OF_APPS.stream().filter(each -> !scopes.get().contains(each)).toList();
        if (connection.app().isPresent() && !lacking.isEmpty()) {
            findings.add(
                    "permissions",
                    Result.FAILED,
                    "the app lacks " + String.join(", ", lacking),
                    "Give it these under 'Permissions & events' of the app; whoever owns the"
                            + " account accepts them then");
        }
        if (wide.isEmpty()) {
            findings.ok("scopes", String.join(", ", scopes.get()));
        } else {
            findings.add(
                    "scopes",
                    Result.WARNING,
                    "the token may more than Cadre needs: " + String.join(", ", wide),
                    "Make one with less, as docs/github.md says: whatever runs as the server could"
                            + " release or deploy with it");
        }
    }

    private static void rights(String repository, TokenRights rights, Findings findings) {
        if (!rights.mayWrite()) {
            findings.add(
                    repository,
                    Result.FAILED,
                    "the token may only read",
                    "Give its user write access, for branches and pull requests of flows");
        } else if (rights.mayAdminister() || rights.mayMerge()) {
            findings.add(
                    repository,
                    Result.WARNING,
                    rights.mayAdminister()
                            ? "the token may administer the repository, so also merge"
                            : "the token may merge into the default branch",
                    "Flows never merge; so that this token cannot, give its user write access and"
                            + " no more, protect the default branch, and let only those merge who"
                            + " should (Settings > Branches, Rules or Protected branches)");
        } else {
            findings.ok(repository, "the token may write, and not merge");
        }
    }

    private void hooks(String repository, Findings findings) {
        var name = repository + ", webhook";
        findings.look(name, () -> host.hooks(repository))
                .ifPresent(seen ->
                        seen.ifPresentOrElse(
                                hooks -> hooks(name, hooks, findings),
                                () ->
                                        findings.add(
                                                name,
                                                Result.UNKNOWN,
                                                "this token may not see webhooks, which is as it"
                                                        + " should be",
                                                "")));
    }

    private void hooks(String name, List<HookView> hooks, Findings findings) {
        var ours = hooks.stream().filter(this::comesHere).toList();
        if (ours.isEmpty()) {
            findings.add(
                    name,
                    Result.WARNING,
                    "none that sends to this server; one of the organisation is not seen here",
                    "Add one that sends to " + address);
        } else if (ours.stream().noneMatch(hook -> hook.active() && hook.json())) {
            findings.add(
                    name,
                    Result.FAILED,
                    "it is switched off, or does not send JSON with POST",
                    "Switch it on, with POST and application/json");
        } else {
            var last = ours.getFirst().last();
            findings.ok(
                    name,
                    "there, for "
                            + String.join(", ", ours.getFirst().events())
                            + (last.isEmpty() ? "" : "; its last delivery: " + last));
        }
    }

    /** By path: the host may know this server by another name. */
    private boolean comesHere(HookView hook) {
        var path = path(hook.url());
        return path.equals("/webhook/c/" + connection.name())
                || path.equals("/webhook/" + connection.provider().word());
    }

    private static String path(String url) {
        try {
            return Optional.ofNullable(URI.create(url).getPath()).orElse("");
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
