package cadre.server.forges.fake;

import cadre.server.forges.fake.FakeGitea.Pull;
import cadre.server.forges.fake.FakeGitea.Repository;
import cadre.server.forges.fake.FakeGitea.User;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How {@link FakeGitea} writes what it has. */
final class GiteaJson {
    private GiteaJson() {}

    static Map<String, Object> user(User user) {
        return Map.of(
                "id",
                user.id(),
                "login",
                user.login(),
                "full_name",
                "",
                "email",
                user.login() + "@example.com");
    }

    static Map<String, Object> repository(FakeGitea gitea, Repository repository) {
        return Map.of(
                "full_name",
                repository.fullName,
                "name",
                repository.fullName.substring(repository.fullName.indexOf('/') + 1),
                "clone_url",
                gitea.url() + "/" + repository.fullName + ".git",
                "html_url",
                gitea.url() + "/" + repository.fullName,
                "default_branch",
                repository.defaultBranch);
    }

    static Map<String, Object> repository(FakeGitea gitea, Repository repository, User seenBy) {
        var json = new LinkedHashMap<>(repository(gitea, repository));
        json.put(
                "permissions",
                Map.of(
                        "admin", gitea.acceptsEverything || repository.admins.contains(seenBy.id()),
                        "push", gitea.acceptsEverything || repository.writers.contains(seenBy.id()),
                        "pull", true));
        return json;
    }

    static Map<String, Object> branch(
            FakeGitea gitea, Repository repository, String name, String commit, User seenBy) {
        var rule = repository.protections.get(name);
        var json = new LinkedHashMap<String, Object>();
        json.put("name", name);
        json.put("commit", Map.of("id", commit));
        json.put("protected", rule != null);
        json.put("required_approvals", rule == null ? 0 : rule.approvals());
        json.put("enable_status_check", rule != null && !rule.contexts().isEmpty());
        json.put("status_check_contexts", rule == null ? List.of() : rule.contexts());
        json.put("user_can_push", gitea.acceptsEverything || rule == null);
        json.put(
                "user_can_merge",
                gitea.acceptsEverything || repository.mergers.contains(seenBy.id()));
        json.put("effective_branch_protection_name", rule == null ? "" : name);
        return json;
    }

    static Map<String, Object> pull(FakeGitea gitea, Repository repository, Pull pull) {
        var head = repository.git.resolve("refs/heads/" + pull.head);
        if (pull.open) {
            head.ifPresent(commit -> pull.lastHead = commit);
        }
        var repo = repository(gitea, repository);
        var json = new LinkedHashMap<String, Object>();
        json.put("id", pull.number + 1000);
        json.put("number", pull.number);
        json.put("html_url", gitea.url() + "/" + repository.fullName + "/pulls/" + pull.number);
        json.put("title", pull.title);
        json.put("body", pull.body);
        json.put("user", user(pull.author));
        json.put("state", pull.open ? "open" : "closed");
        json.put("merged", pull.merged);
        json.put("draft", pull.title.startsWith("WIP:") || pull.title.startsWith("[WIP]"));
        json.put("mergeable", pull.open && repository.git.isMergeable(pull.base, pull.lastHead));
        json.put("head", Map.of("ref", pull.head, "sha", pull.lastHead, "repo", repo));
        json.put(
                "base",
                Map.of(
                        "ref",
                        pull.base,
                        "sha",
                        repository.git.resolve("refs/heads/" + pull.base).orElse(""),
                        "repo",
                        repo));
        return json;
    }
}
