package org.petmr.simulator.physics.detection;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.StrictJson;

/**
 * What a Monte Carlo of a ring scanner needs beyond the {@link ScannerModel}. The scanners of the catalogue have a JSON
 * resource each; any other gets values derived from its model, see {@link #derivedFrom}.
 *
 * @param scanner name of the scanner
 * @param crystal what the crystals are of
 * @param blockWidthMm of a block's crystals around the ring; less than the side of the polygon of blocks leaves gaps
 * @param blockLengthMm of a block's crystals along z, at most the blocks' axial pitch
 * @param decodingFwhmMm error of the light-sharing readout's centroid, each way
 * @param readoutEfficiency part of the singles within the energy window that the readout accepts; fitted, see docs
 * @param timingFwhmPs of the difference of two photons' times
 * @param deadTime of a block
 * @param triggerKev a block with more than this is busy, whether or not it is within the energy window
 * @param integrationNs energy that comes within this time after a trigger is added to it (pile-up); 0 for none
 * @param multiples policy
 * @param delayedOffsetNs by how much one side of the delayed channel is late; more than the window
 * @param minBlockDistance fewest blocks around the ring between the two of a coincidence
 * @param sources where the figures come from
 */
public record ScannerPhysics(
        String scanner,
        Scintillator crystal,
        double blockWidthMm,
        double blockLengthMm,
        double decodingFwhmMm,
        double readoutEfficiency,
        double timingFwhmPs,
        DeadTime deadTime,
        double triggerKev,
        double integrationNs,
        Multiples multiples,
        double delayedOffsetNs,
        int minBlockDistance,
        List<String> sources) {

    public ScannerPhysics {
        require(scanner != null && !scanner.isBlank(), "scanner", scanner, "a name");
        require(crystal != null, "crystal", crystal, "present");
        require(blockWidthMm > 0, "blockWidthMm", blockWidthMm, "> 0");
        require(blockLengthMm > 0, "blockLengthMm", blockLengthMm, "> 0");
        require(decodingFwhmMm >= 0 && decodingFwhmMm < 100, "decodingFwhmMm", decodingFwhmMm, "0 to below 100");
        require(
                readoutEfficiency > 0 && readoutEfficiency <= 1,
                "readoutEfficiency",
                readoutEfficiency,
                "above 0 up to 1");
        require(timingFwhmPs >= 0 && timingFwhmPs < 1e6, "timingFwhmPs", timingFwhmPs, "0 to below 1e6");
        require(deadTime != null, "deadTime", deadTime, "present");
        require(triggerKev > 0, "triggerKev", triggerKev, "> 0");
        require(integrationNs >= 0 && integrationNs < 1e5, "integrationNs", integrationNs, "0 to below 1e5");
        require(multiples != null, "multiples", multiples, "present");
        require(delayedOffsetNs > 0 && delayedOffsetNs < 1e5, "delayedOffsetNs", delayedOffsetNs, "> 0, below 1e5");
        require(minBlockDistance >= 1, "minBlockDistance", minBlockDistance, ">= 1");
        sources = sources == null ? List.of() : List.copyOf(sources);
    }

    static void require(boolean holds, String field, Object found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "scanner physics: %s: %s (expected: %s)".formatted(field, found, expected));
        }
    }

    /** The resource of a scanner of the catalogue; derived values for any other. */
    public static ScannerPhysics of(ScannerModel scanner) {
        try (InputStream in = ScannerPhysics.class.getResourceAsStream(scanner.name() + ".json")) {
            ScannerPhysics physics = in == null
                    ? derivedFrom(scanner)
                    : StrictJson.read(
                            "scanner physics",
                            new String(in.readAllBytes(), StandardCharsets.UTF_8),
                            ScannerPhysics.class);
            physics.mustFit(scanner);
            return physics;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Blocks without gaps but those that the model counts as virtual crystals; an ideal readout with the model's energy and
     * time resolution and the dead time of physics.md 3.6.
     */
    public static ScannerPhysics derivedFrom(ScannerModel scanner) {
        int real = scanner.crystalsPerBlockTransaxial();
        double side = sideMm(scanner);
        double width = side * real / (real + scanner.gapsPerBlockTransaxial());
        return new ScannerPhysics(
                scanner.name(),
                Scintillator.of(scanner.crystalMaterial()),
                width,
                scanner.crystalsPerBlockAxial() * scanner.ringSpacingMm(),
                width / real / 3,
                1,
                scanner.timeOfFlight().map(t -> t.resolutionFwhmPs()).orElse(500 * scanner.coincidenceWindowNs()),
                new DeadTime(DeadTime.Kind.PARALYSABLE, 432),
                scanner.lowerEnergyKev() / 2,
                0,
                Multiples.TAKE_WINNER,
                200,
                Math.max(1, scanner.blocksTransaxial() / 7),
                List.of("derived from the scanner's model"));
    }

    /** @throws IllegalArgumentException when these blocks overlap in that scanner */
    void mustFit(ScannerModel model) {
        require(scanner.equals(model.name()), "scanner", scanner, model.name());
        double side = sideMm(model);
        double pitch = model.crystalsPerBlockAxial() * model.ringSpacingMm();
        require(blockWidthMm <= side * (1 + 1e-9), "blockWidthMm", blockWidthMm, "at most %.2f".formatted(side));
        require(blockLengthMm <= pitch * (1 + 1e-9), "blockLengthMm", blockLengthMm, "at most %.2f".formatted(pitch));
        require(
                delayedOffsetNs > model.coincidenceWindowNs(),
                "delayedOffsetNs",
                delayedOffsetNs,
                "more than the window, " + model.coincidenceWindowNs());
        require(
                minBlockDistance <= model.blocksTransaxial() / 2,
                "minBlockDistance",
                minBlockDistance,
                "at most half of " + model.blocksTransaxial());
        require(triggerKev <= model.lowerEnergyKev(), "triggerKev", triggerKev, "at most the window's lower level");
    }

    /** Side of the regular polygon that the flat front faces lie on. */
    static double sideMm(ScannerModel scanner) {
        return 2 * scanner.innerRadiusMm() * Math.tan(Math.PI / scanner.blocksTransaxial());
    }

    /** All crystals' own decays: O57. */
    public double lutetiumBq(ScannerModel model) {
        double blocks = (double) model.blocksTransaxial() * model.rings() / model.crystalsPerBlockAxial();
        return crystal.lutetiumBqPerCm3() * blocks * blockWidthMm * blockLengthMm * model.crystalDepthMm() / 1000;
    }

    /** The same but for the error of times. */
    public ScannerPhysics withExactTimes() {
        return new ScannerPhysics(
                scanner,
                crystal,
                blockWidthMm,
                blockLengthMm,
                decodingFwhmMm,
                readoutEfficiency,
                0,
                deadTime,
                triggerKev,
                integrationNs,
                multiples,
                delayedOffsetNs,
                minBlockDistance,
                sources);
    }

    /** The same with another dead time. */
    public ScannerPhysics with(DeadTime other) {
        return new ScannerPhysics(
                scanner,
                crystal,
                blockWidthMm,
                blockLengthMm,
                decodingFwhmMm,
                readoutEfficiency,
                timingFwhmPs,
                other,
                triggerKev,
                integrationNs,
                multiples,
                delayedOffsetNs,
                minBlockDistance,
                sources);
    }

    /** The same with another policy. */
    public ScannerPhysics with(Multiples other) {
        return new ScannerPhysics(
                scanner,
                crystal,
                blockWidthMm,
                blockLengthMm,
                decodingFwhmMm,
                readoutEfficiency,
                timingFwhmPs,
                deadTime,
                triggerKev,
                integrationNs,
                other,
                delayedOffsetNs,
                minBlockDistance,
                sources);
    }

    /** The same with crystals of another material. */
    public ScannerPhysics with(Scintillator other) {
        return new ScannerPhysics(
                scanner,
                other,
                blockWidthMm,
                blockLengthMm,
                decodingFwhmMm,
                readoutEfficiency,
                timingFwhmPs,
                deadTime,
                triggerKev,
                integrationNs,
                multiples,
                delayedOffsetNs,
                minBlockDistance,
                sources);
    }
}
