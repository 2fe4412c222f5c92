package cadre.server.gateways.http;

import cadre.wire.json.Json;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Writes what a handler gave back. What is read has an {@code ETag}, and whoever names it in {@code
 * If-None-Match} gets 304 instead of the same bytes again; JSON and text over 1 KiB are packed for
 * clients that take gzip.
 */
final class AnswerWriter {
    private static final String UNCHANGED_OR_ANEW = "private, no-cache";

    private final HttpServletRequest request;
    private final HttpServletResponse response;

    AnswerWriter(HttpServletRequest request, HttpServletResponse response) {
        this.request = request;
        this.response = response;
    }

    void write(Answer answer) throws IOException {
        switch (answer) {
            case Answer.JsonBody(int status, Object body) -> json(status, Json.writeBytes(body));
            case Answer.Bytes(int status, String mediaType, byte[] bytes) -> {
                response.setStatus(status);
                response.setHeader("Cache-Control", "no-store");
                whole(mediaType, bytes);
            }
            case Answer.Fixed(Asset asset) -> fixed(asset);
            case Answer.Attachment file -> attachment(file);
            case Answer.Redirect(String location) -> {
                response.setStatus(303);
                response.setHeader("Location", location);
                response.setHeader("Cache-Control", "no-store");
                response.setHeader("Referrer-Policy", "no-referrer");
            }
            case Answer.Nothing _ -> withoutContent(204);
            case Answer.Accepted _ -> response.setStatus(202);
            case Answer.Sent _ -> {
                // the handler wrote it
            }
        }
    }

    private void json(int status, byte[] bytes) throws IOException {
        response.setStatus(status);
        if (status == 200 && isRead()) {
            if (isKnown(EntityTag.of(bytes))) {
                return;
            }
        } else {
            response.setHeader("Cache-Control", "no-store");
        }
        whole("application/json", bytes);
    }

    private void fixed(Asset asset) throws IOException {
        var ready = asset.ready();
        if (isKnown(ready.tag(), asset.caching())) {
            return;
        }
        var packs = ready.plain().length > Gzip.LEAST_BYTES && takesGzip();
        bytes(asset.mediaType(), packs ? ready.packed() : ready.plain());
    }

    private void attachment(Answer.Attachment file) throws IOException {
        if (file.version().isPresent()) {
            if (isKnown(EntityTag.named(file.version().get()))) {
                return;
            }
        } else {
            response.setHeader("Cache-Control", "no-store");
        }
        response.setContentType(file.mediaType());
        response.setHeader("Content-Disposition", disposition(file.fileName()));
        if (file.bytes() >= 0) {
            response.setContentLengthLong(file.bytes());
        }
        file.transfer().to(response.getOutputStream());
    }

    /** Names the version; and answers 304 when the client has it. */
    private boolean isKnown(String tag) throws IOException {
        return isKnown(tag, UNCHANGED_OR_ANEW);
    }

    private boolean isKnown(String tag, String caching) throws IOException {
        response.setHeader("ETag", tag);
        response.setHeader("Cache-Control", caching);
        response.setHeader("Vary", "Accept, Accept-Encoding, Authorization, Cookie");
        var known = EntityTag.isNamed(request.getHeader("If-None-Match"), tag);
        if (known) {
            withoutContent(304);
        }
        return known;
    }

    /** Says no type and no length: a cache would put those of a 304 over what it has. */
    private void withoutContent(int status) throws IOException {
        response.setStatus(status);
        response.setContentType(null);
        response.flushBuffer();
    }

    private void whole(String mediaType, byte[] bytes) throws IOException {
        var packs = bytes.length > Gzip.LEAST_BYTES && takesGzip();
        bytes(mediaType, packs ? Gzip.packed(bytes) : bytes);
    }

    private void bytes(String mediaType, byte[] bytes) throws IOException {
        response.setContentType(mediaType);
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }

    /** Says so on the answer, too. */
    private boolean takesGzip() {
        var takes = Gzip.isAccepted(request.getHeader("Accept-Encoding"));
        if (takes) {
            response.setHeader("Content-Encoding", "gzip");
        }
        return takes;
    }

    private boolean isRead() {
        return request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    }

    /** RFC 6266 with the name in UTF-8 and a plain one beside it. */
    private static String disposition(String name) {
        var last = name.substring(name.lastIndexOf('/') + 1);
        var plain = last.replaceAll("[^A-Za-z0-9._-]", "_");
        var coded = URLEncoder.encode(last, StandardCharsets.UTF_8).replace("+", "%20");
        return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + coded;
    }
}
