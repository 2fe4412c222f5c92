package cadre.server.gateways.mcp.protocol;

import cadre.server.gateways.mcp.protocol.Method.Reuse;
import cadre.wire.json.Json;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Resources, prompts and completion as the official conformance tool asks for them. The server
 * itself offers none of them; here they show that the transport carries whatever is offered.
 */
final class FixtureMethods {
    private static final Pattern TEMPLATE = Pattern.compile("test://template/(\\w+)/data");

    private FixtureMethods() {}

    static List<Method> all() {
        return List.of(
                Method.of("resources/list", Reuse.A_WHILE, _ -> resources()),
                Method.of("resources/templates/list", Reuse.A_WHILE, _ -> templates()),
                Method.of("resources/read", Reuse.A_WHILE, FixtureMethods::read),
                Method.of("prompts/list", Reuse.A_WHILE, _ -> prompts()),
                Method.of("prompts/get", Reuse.NONE, FixtureMethods::prompt),
                Method.of("completion/complete", Reuse.NONE, _ -> completion()));
    }

    private static ObjectNode resources() {
        var result = Json.mapper().createObjectNode();
        var list = result.putArray("resources");
        for (var name : List.of("static-text", "static-binary")) {
            list.addObject()
                    .put("uri", "test://" + name)
                    .put("name", name)
                    .put("description", "For the conformance tool");
        }
        return result;
    }

    private static ObjectNode templates() {
        var result = Json.mapper().createObjectNode();
        result.putArray("resourceTemplates")
                .addObject()
                .put("uriTemplate", "test://template/{id}/data")
                .put("name", "template")
                .put("description", "For the conformance tool");
        return result;
    }

    private static ObjectNode read(Asking asking) {
        var uri = asking.params().path("uri").asString("");
        var result = Json.mapper().createObjectNode();
        var content = result.putArray("contents").addObject().put("uri", uri);
        var template = TEMPLATE.matcher(uri);
        if (uri.equals("test://static-text")) {
            content.put("mimeType", "text/plain")
                    .put("text", "This is the content of the static text resource.");
        } else if (uri.equals("test://static-binary")) {
            content.put("mimeType", "image/png").put("blob", FixtureTools.PNG);
        } else if (template.matches()) {
            var id = template.group(1);
            content.put("mimeType", "application/json")
                    .put("text", "{\"id\":\"" + id + "\",\"templateTest\":true}");
        } else {
            throw RpcError.unknown("There is no such resource", "uri", uri);
        }
        return result;
    }

    private static ObjectNode prompts() {
        var result = Json.mapper().createObjectNode();
        var list = result.putArray("prompts");
        prompt(list.addObject(), "test_simple_prompt");
        prompt(list.addObject(), "test_prompt_with_arguments", "arg1", "arg2");
        prompt(list.addObject(), "test_prompt_with_embedded_resource", "resourceUri");
        prompt(list.addObject(), "test_prompt_with_image");
        return result;
    }

    private static void prompt(ObjectNode prompt, String name, String... arguments) {
        prompt.put("name", name).put("description", "For the conformance tool");
        var list = prompt.putArray("arguments");
        for (var argument : arguments) {
            list.addObject().put("name", argument).put("required", true);
        }
    }

    private static ObjectNode prompt(Asking asking) {
        var arguments = asking.params().path("arguments");
        return switch (asking.params().path("name").asString("")) {
            case "test_simple_prompt" ->
                    says(FixtureTools.text("This is a simple prompt for testing."));
            case "test_prompt_with_arguments" ->
                    says(
                            FixtureTools.text(
                                    "Prompt with arguments: arg1='%s', arg2='%s'"
                                            .formatted(
                                                    arguments.path("arg1").asString(""),
                                                    arguments.path("arg2").asString(""))));
            case "test_prompt_with_embedded_resource" ->
                    says(
                            FixtureTools.resource(
                                    arguments.path("resourceUri").asString(""),
                                    "text/plain",
                                    "Embedded resource content for testing."),
                            FixtureTools.text("Please process the embedded resource above."));
            case "test_prompt_with_image" ->
                    says(
                            FixtureTools.media("image", FixtureTools.PNG, "image/png"),
                            FixtureTools.text("Please analyze the image above."));
            default -> throw RpcError.params("There is no such prompt");
        };
    }

    private static ObjectNode says(JsonNode... content) {
        var result = Json.mapper().createObjectNode();
        var messages = result.putArray("messages");
        for (var piece : content) {
            messages.addObject().put("role", "user").set("content", piece);
        }
        return result;
    }

    private static ObjectNode completion() {
        var result = Json.mapper().createObjectNode();
        result.putObject("completion").putArray("values");
        return result;
    }
}
