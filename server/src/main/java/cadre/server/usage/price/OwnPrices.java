package cadre.server.usage.price;

import cadre.server.storage.PrivateFiles;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.error.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's price file, and a copy of the last good one beside it: a file that an editor or a
 * full disk left empty is no table without prices. Not thread-safe.
 */
final class OwnPrices {
    private static final Logger log = LoggerFactory.getLogger(OwnPrices.class);

    private final Path file;
    private final Path good;
    private Optional<Problem> problem = Optional.empty();

    OwnPrices(Path file) {
        this.file = file;
        this.good = file.resolveSibling("prices.last-good.yaml");
    }

    /**
     * The table to begin with.
     *
     * @param shipped when there is no file, and no last good one for an empty file
     * @throws CadreException INVALID that names the row that is wrong; UNAVAILABLE if the file
     *     cannot be read
     */
    List<Price> begin(String shipped) {
        if (!Files.exists(file)) {
            return PriceFile.read("the built-in prices", shipped);
        }
        var text = Prices.own(file);
        if (PriceFile.isEmpty(file.toString(), text)) {
            return instead(shipped);
        }
        var rows = PriceFile.read(file.toString(), text);
        keep(text);
        return rows;
    }

    /** What is wrong with the file, as long as another table counts. */
    Optional<Problem> problem() {
        return problem;
    }

    /** An import has written it. */
    void written(String text) {
        problem = Optional.empty();
        keep(text);
    }

    private List<Price> instead(String shipped) {
        boolean hasGood = Files.exists(good);
        var rows =
                hasGood
                        ? PriceFile.read(good.toString(), Prices.own(good))
                        : PriceFile.read("the built-in prices", shipped);
        var error =
                new CadreException(
                        ErrorCode.INVALID,
                        "The price file is empty",
                        Map.of("file", file),
                        "Put its prices back and start the server again, write 'prices: []' for"
                                + " none, or move it away for the built-in ones");
        problem = Optional.of(Problem.of(error));
        log.atError()
                .addKeyValue("file", file)
                .addKeyValue("instead", hasGood ? good : "the built-in prices")
                .log(
                        "the price file is empty and is not taken: mend it and start the server again");
        return rows;
    }

    private void keep(String text) {
        try {
            PrivateFiles.write(good, text.getBytes(StandardCharsets.UTF_8));
        } catch (CadreException full) {
            log.atWarn()
                    .addKeyValue("file", good)
                    .addKeyValue("reason", String.valueOf(full.getMessage()))
                    .log("no copy of the price file could be kept; make room in its folder");
        }
    }
}
