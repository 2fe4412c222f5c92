package cadre.server.gateways.mcp.protocol;

import cadre.server.feed.cause.Origin;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Serves one POST: reads the message, finds out its era, checks what that era asks for, and lets
 * the method answer. What goes wrong is an error of JSON-RPC with the status that the protocol
 * names.
 */
final class Endpoint {
    private static final Logger log = LoggerFactory.getLogger(Endpoint.class);

    /** Room for a message of 64 KiB with all around it, however it is escaped. */
    private static final int LONGEST = 256 * 1024;

    /** So much is read to say whose request was too long, and on which call. */
    private static final int LONGEST_READ = 1024 * 1024;

    /** Five minutes: what the tools are changes with the program only. */
    private static final int TTL_MS = 300_000;

    private final Map<String, Method> methods = new HashMap<>();

    Endpoint(List<Method> methods) {
        methods.forEach(method -> this.methods.put(method.name(), method));
    }

    Answer post(Call call) throws IOException {
        try {
            RequestHeaders.checkMediaTypes(call);
            var text = text(call);
            return switch (Message.read(text)) {
                case Message.Request request -> answer(call, request, text.length());
                case Message.Notification _ -> new Answer.Accepted();
                case Message.Reply _ -> new Answer.Accepted();
            };
        } catch (RpcError e) {
            return new Answer.JsonBody(e.status(), e.answer(JsonNodeFactory.instance.nullNode()));
        }
    }

    private static String text(Call call) throws IOException {
        try {
            return call.text(LONGEST_READ);
        } catch (CadreException e) {
            throw e.code() == ErrorCode.TOO_LARGE
                    ? RpcError.noRequest(413, tooLong(LONGEST_READ))
                    : RpcError.unreadable(e.what());
        }
    }

    private Answer answer(Call call, Message.Request request, int length) {
        var headers = RequestHeaders.of(call);
        var era = Era.of(request.method(), request.params(), headers.version());
        try {
            if (era == Era.MODERN) {
                headers.check(request);
            }
            var method = methods.get(request.method());
            if (method == null || !method.eras().contains(era)) {
                throw RpcError.method(request.method());
            }
            if (length > LONGEST) {
                return Answer.json(tooLongFor(request, method, era));
            }
            var asking = new Asking(era, request.params(), call.caller(), call::isKeyGood);
            return Answer.json(result(request, finished(method, era, traced(method, asking))));
        } catch (RpcError e) {
            var status = era == Era.LEGACY ? 200 : e.status();
            return new Answer.JsonBody(status, e.answer(request.id()));
        }
    }

    /** In the trace that the client names in this very message, if it names one. */
    private static ObjectNode traced(Method method, Asking asking) {
        var client = asking.traceparent();
        var origin = Origin.current();
        if (client.isEmpty() || origin.isEmpty()) {
            return work(method, asking);
        }
        try (var _ = origin.get().within(client.get()).bind()) {
            return work(method, asking);
        }
    }

    private static ObjectNode work(Method method, Asking asking) {
        try {
            return method.work().answer(asking);
        } catch (RpcError | CadreException e) {
            throw e; // the latter only for a key that is no longer good
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("method", method.name())
                    .setCause(e)
                    .log("a method failed by a bug; report it with this trace");
            throw RpcError.bug();
        }
    }

    /** What every result of its era carries. */
    private static ObjectNode finished(Method method, Era era, ObjectNode result) {
        if (era == Era.LEGACY) {
            return result;
        }
        result.put("resultType", "complete");
        if (method.reuse() == Method.Reuse.A_WHILE) {
            result.put("ttlMs", TTL_MS).put("cacheScope", "private");
        }
        result.putObject("_meta").set("io.modelcontextprotocol/serverInfo", Lifecycle.us());
        return result;
    }

    private static ObjectNode result(Message.Request request, ObjectNode result) {
        var answer = Json.mapper().createObjectNode().put("jsonrpc", "2.0");
        answer.set("id", request.id());
        answer.set("result", result);
        return answer;
    }

    /** A model that sent too much learns of it as of any mistake in its arguments. */
    private static ObjectNode tooLongFor(Message.Request request, Method method, Era era) {
        if (!method.name().equals("tools/call")) {
            throw RpcError.noRequest(413, tooLong(LONGEST));
        }
        var failed = ToolResult.failed("too_large", tooLong(LONGEST)).json();
        return result(request, finished(method, era, failed));
    }

    private static String tooLong(int most) {
        return "The request is longer than "
                + most
                + " characters. A message's body may have 65536 bytes: send a summary, and say where the"
                + " whole text is, such as a file in the repository";
    }
}
