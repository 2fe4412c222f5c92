package cadre.server.gateways.telegram;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.UUID;

/** A form with a file, as RFC 7578 writes it. The boundary is by chance, so that no file has it. */
final class MultipartForm {
    private final String boundary = "cadre-" + UUID.randomUUID();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    /** A field; its name is one of this program's own. */
    void text(String name, String value) {
        part("name=\"" + name + "\"", "text/plain; charset=utf-8", value.getBytes(UTF_8));
    }

    /**
     * A file.
     *
     * @param fileName letters, digits, and {@code . _ -}
     */
    void file(String name, String fileName, byte[] bytes) {
        part(
                "name=\"" + name + "\"; filename=\"" + fileName + "\"",
                "application/octet-stream",
                bytes);
    }

    private void part(String what, String type, byte[] bytes) {
        out.writeBytes(
                ("--%s\r\nContent-Disposition: form-data; %s\r\nContent-Type: %s\r\n\r\n")
                        .formatted(boundary, what, type)
                        .getBytes(UTF_8));
        out.writeBytes(bytes);
        out.writeBytes("\r\n".getBytes(UTF_8));
    }

    /** All of it. */
    byte[] bytes() {
        var all = new ByteArrayOutputStream(out.size() + 64);
        all.writeBytes(out.toByteArray());
        all.writeBytes(("--" + boundary + "--\r\n").getBytes(UTF_8));
        return all.toByteArray();
    }
}
