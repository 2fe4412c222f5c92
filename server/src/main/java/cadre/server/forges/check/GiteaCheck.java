package cadre.server.forges.check;

import cadre.server.forges.api.CallLog;
import cadre.server.forges.connection.Connection;
import cadre.server.forges.host.Gitea;
import cadre.server.forges.host.HookView;
import cadre.server.forges.host.TokenRights;
import cadre.wire.forge.ConnectionReport.Result;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** What a Gitea or Forgejo tells of its token and webhooks. */
final class GiteaCheck {
    private static final int MOST = 10;

    private final Connection connection;
    private final Gitea gitea;
    private final String address;

    GiteaCheck(Connection connection, String address, CallLog calls, InstantSource clock) {
        this.connection = connection;
        this.address = address;
        this.gitea = new Gitea(connection, calls, clock);
    }

    void look(Optional<String> repository, Findings findings) {
        var self = findings.look("token", gitea::self);
        if (self.isEmpty()) {
            return;
        }
        findings.ok("token", "accepted, of the user " + self.get());
        ConnectionCheck.own(connection, self.get(), findings);
        var repositories =
                repository
                        .map(List::of)
                        .or(() -> findings.look("repositories", () -> gitea.repositories(MOST)))
                        .orElse(List.of());
        if (repositories.isEmpty()) {
            findings.add(
                    "repositories",
                    Result.FAILED,
                    "the token sees none",
                    "Add its user as a collaborator with write access to a repository");
        }
        for (var each : repositories) {
            findings.look(each, () -> gitea.rights(each))
                    .ifPresent(rights -> {
                        rights(each, rights, findings);
                        hooks(each, findings);
                    });
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
                    "Cadre never merges; so that this token cannot, give its user write access and"
                            + " no more, protect the default branch, and allow-list for merges"
                            + " those who merge (Settings > Branches)");
        } else {
            findings.ok(repository, "the token may write, and not merge");
        }
    }

    private void hooks(String repository, Findings findings) {
        var name = repository + ", webhook";
        findings.look(name, () -> gitea.hooks(repository))
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
            findings.ok(name, "there, for " + String.join(", ", ours.getFirst().events()));
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
