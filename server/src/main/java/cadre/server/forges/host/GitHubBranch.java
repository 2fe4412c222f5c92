package cadre.server.forges.host;

import cadre.server.forges.api.Fields;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** A branch of GitHub under its protection and the rules of rulesets. */
final class GitHubBranch {
    /** Rules under which nobody pushes to a branch as it comes. */
    private static final Set<String> GUARDING =
            Set.of(
                    "update",
                    "pull_request",
                    "required_status_checks",
                    "required_deployments",
                    "merge_queue",
                    "workflows",
                    "code_scanning");

    private GitHubBranch() {}

    /** Approvals that classic protection requires are told to nobody but administrators. */
    static BranchView view(JsonNode branch, List<JsonNode> rules) {
        var approvals =
                rules.stream()
                        .filter(rule -> Fields.text(rule, "type").equals("pull_request"))
                        .mapToLong(rule ->
                                Fields.number(
                                        rule.path("parameters"), "required_approving_review_count"))
                        .max()
                        .orElse(0);
        return new BranchView(
                Fields.needed(branch, "name"),
                Fields.text(branch.path("commit"), "sha"),
                branch.path("protected").asBoolean(false)
                        || rules.stream()
                                .anyMatch(rule -> GUARDING.contains(Fields.text(rule, "type"))),
                GitHubChecks.required(branch, rules),
                (int) approvals);
    }
}
