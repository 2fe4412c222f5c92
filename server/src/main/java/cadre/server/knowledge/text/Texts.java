package cadre.server.knowledge.text;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.server.knowledge.text.Text.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Reads documents as text. UTF-8 is read with and without its mark, UTF-16 with it; whatever else
 * there is, is refused with the reason. Never reads more than it takes.
 */
public final class Texts {
    /** How many bytes of a document are taken unless said otherwise: 2 MB. */
    public static final int MOST_BYTES = 2_000_000;

    /** Of a hundred signs, how many may be control characters. */
    private static final int MOST_CONTROL_PERCENT = 5;

    private static final String SHIFT_JIS = "Shift_JIS";

    /** What people still have; a guess that only goes into the reason. */
    private static final List<String> OTHERS =
            List.of("EUC-KR", SHIFT_JIS, "EUC-JP", "GB18030", "Big5");

    private static final List<byte[]> UTF_32 =
            List.of(
                    new byte[] {0, 0, (byte) 0xFE, (byte) 0xFF},
                    new byte[] {(byte) 0xFF, (byte) 0xFE, 0, 0});

    private Texts() {}

    /** Reads a file of at most {@link #MOST_BYTES}. */
    public static Text read(Path file, Masks masks) {
        return read(file, MOST_BYTES, masks);
    }

    /**
     * Reads a file. Symbolic links are not followed: they may lead out of the folder that was
     * meant.
     *
     * @param most bytes; a larger file is refused before it is opened
     */
    public static Text read(Path file, int most, Masks masks) {
        try {
            var attributes =
                    Files.readAttributes(
                            file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()) {
                return new Text.Refused(Reason.NO_FILE, what(attributes));
            }
            if (attributes.size() > most) {
                return tooLarge(attributes.size() + " bytes", most);
            }
            try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                var bytes = in.readNBytes(most + 1); // it may grow, and some tell no size
                return bytes.length > most ? tooLarge("more", most) : read(bytes, masks);
            }
        } catch (NoSuchFileException e) {
            return new Text.Refused(Reason.NO_FILE, "There is no such file.");
        } catch (IOException | SecurityException e) {
            return new Text.Refused(
                    Reason.UNREADABLE,
                    "It cannot be read (%s).".formatted(e.getClass().getSimpleName()));
        }
    }

    private static String what(BasicFileAttributes attributes) {
        if (attributes.isDirectory()) {
            return "It is a folder.";
        }
        return attributes.isSymbolicLink() ? "It is a symbolic link." : "It is no plain file.";
    }

    private static Text tooLarge(String size, int most) {
        return new Text.Refused(
                Reason.TOO_LARGE,
                "It has %s, and at most %d bytes are taken.".formatted(size, most));
    }

    /** Reads bytes that the caller has bounded. */
    public static Text read(byte[] bytes, Masks masks) {
        if (UTF_32.stream().anyMatch(mark -> startsWith(bytes, mark))) {
            return new Text.Refused(
                    Reason.ENCODING, "It is in UTF-32, which is not read. Save it as UTF-8.");
        }
        if (startsWith(bytes, new byte[] {(byte) 0xFF, (byte) 0xFE})) {
            return marked(bytes, 2, UTF_16LE, masks);
        }
        if (startsWith(bytes, new byte[] {(byte) 0xFE, (byte) 0xFF})) {
            return marked(bytes, 2, UTF_16BE, masks);
        }
        boolean isMarked = startsWith(bytes, new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF});
        return marked(bytes, isMarked ? 3 : 0, UTF_8, masks);
    }

    private static Text marked(byte[] bytes, int from, Charset encoding, Masks masks) {
        if (encoding.equals(UTF_8) && holdsZero(bytes)) {
            return binary();
        }
        String text;
        try {
            text = strictly(bytes, from, encoding);
        } catch (CharacterCodingException e) {
            return refused(bytes, encoding);
        }
        if (isBinary(text)) {
            return binary();
        }
        var masked = masks.mask(text.replace("\r\n", "\n").replace('\r', '\n'));
        return new Text.Read(masked.text(), encoding.name(), masked.count());
    }

    private static Text refused(byte[] bytes, Charset encoding) {
        if (!encoding.equals(UTF_8)) {
            return new Text.Refused(
                    Reason.ENCODING,
                    "It says that it is %s and is not.".formatted(encoding.name()));
        }
        var isOfSingles = standAlone(bytes);
        var perhaps =
                OTHERS.stream()
                        .filter(name -> !isOfSingles || name.equals(SHIFT_JIS))
                        .filter(name -> fits(bytes, name))
                        .toList();
        if (perhaps.isEmpty() && isMostlyControl(bytes)) {
            return binary();
        }
        var guess =
                perhaps.isEmpty()
                        ? "an encoding of one byte for each sign"
                        : perhaps.stream().collect(Collectors.joining(" or "));
        return new Text.Refused(
                Reason.ENCODING, "It is not UTF-8, perhaps %s. Save it as UTF-8.".formatted(guess));
    }

    /**
     * Whether most bytes beyond ASCII have none beside them, as the letters of European languages
     * do; those of the other encodings come in pairs, but for some of Shift_JIS.
     */
    private static boolean standAlone(byte[] bytes) {
        int alone = 0;
        int all = 0;
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] < 0) {
                all++;
                boolean isBeside =
                        at > 0 && bytes[at - 1] < 0 || at + 1 < bytes.length && bytes[at + 1] < 0;
                alone += isBeside ? 0 : 1;
            }
        }
        return alone * 2 > all;
    }

    private static boolean fits(byte[] bytes, String name) {
        if (!Charset.isSupported(name)) {
            return false;
        }
        try {
            return !isBinary(strictly(bytes, 0, Charset.forName(name)));
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static String strictly(byte[] bytes, int from, Charset encoding)
            throws CharacterCodingException {
        return encoding.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(bytes, from, bytes.length - from))
                .toString();
    }

    private static Text binary() {
        return new Text.Refused(Reason.BINARY, "It is no text.");
    }

    private static boolean isBinary(String text) {
        return text.indexOf('\0') >= 0
                || tooMany(text.chars().filter(Texts::isControl).count(), text.length());
    }

    private static boolean isMostlyControl(byte[] bytes) {
        int controls = 0;
        for (byte each : bytes) {
            if (isControl(each & 0xff)) {
                controls++;
            }
        }
        return tooMany(controls, bytes.length);
    }

    private static boolean tooMany(long controls, int all) {
        return controls * 100 > (long) all * MOST_CONTROL_PERCENT;
    }

    /** Not those of lines, tabulators, pages and terminals' colours. */
    private static boolean isControl(int sign) {
        return (sign < ' ' && "\t\n\r\f\u001b".indexOf(sign) < 0) || sign == 0x7f;
    }

    private static boolean holdsZero(byte[] bytes) {
        for (byte each : bytes) {
            if (each == 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean startsWith(byte[] bytes, byte[] mark) {
        if (bytes.length < mark.length) {
            return false;
        }
        for (int at = 0; at < mark.length; at++) {
            if (bytes[at] != mark[at]) {
                return false;
            }
        }
        return true;
    }
}
