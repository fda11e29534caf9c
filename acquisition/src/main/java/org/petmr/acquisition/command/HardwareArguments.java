package org.petmr.acquisition.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.petmr.attenuation.assembly.MapIngredients;
import org.petmr.attenuation.hardware.GenericHardware;
import org.petmr.attenuation.hardware.HardwareCatalogue;
import org.petmr.attenuation.hardware.PointMm;
import org.petmr.attenuation.hardware.ReportedCoil;
import picocli.CommandLine.Option;

/** Options that tell which table and coils lay in the scanner, and where. */
final class HardwareArguments {

    @Option(
            names = "--hardware",
            paramLabel = "DIR",
            description = "catalogue of table and coils; 'generic' for the built-in one")
    private String catalogue;

    @Option(
            names = "--coil",
            paramLabel = "NAME[@X:Y:Z]",
            split = ",",
            converter = CoilOption.class,
            description =
                    "Receive Coil Names that took part beside those that the MR series name; with the place of the zero mark, or of three markers or more"
                            + " (NAME@X:Y:Z;X:Y:Z;X:Y:Z), in scanner space, mm")
    private List<ReportedCoil> coils = List.of();

    @Option(
            names = "--table",
            paramLabel = "X,Y,Z",
            split = ",",
            description = "where the table's zero mark lies in scanner space, mm (default 0,0,0)")
    private double[] tableMm = {0, 0, 0};

    /** @throws IllegalArgumentException for coils without a catalogue, and a place of other than three numbers */
    void check() {
        if (tableMm.length != 3) {
            throw new IllegalArgumentException("--table: %d numbers (expected: x,y,z)".formatted(tableMm.length));
        }
        if (!coils.isEmpty() && catalogue == null) {
            throw new IllegalArgumentException("--coil: %s (expected: with --hardware)"
                    .formatted(coils.get(0).name()));
        }
    }

    /**
     * Empty when no catalogue is named.
     *
     * @param reported coils that the MR series name
     */
    Optional<MapIngredients.Hardware> read(List<String> reported) throws IOException {
        if (catalogue == null) {
            return Optional.empty();
        }
        HardwareCatalogue templates =
                catalogue.equals("generic") ? GenericHardware.catalogue() : HardwareCatalogue.read(Path.of(catalogue));
        return Optional.of(new MapIngredients.Hardware(
                templates, new PointMm(tableMm[0], tableMm[1], tableMm[2]), ReportedCoil.joined(coils, reported)));
    }
}
