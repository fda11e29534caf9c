package org.petmr.recon.event.petsird;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SinglesUnits;
import org.petmr.recon.scanner.TofModel;

/**
 * PETSIRD headers for our recordings. All three efficiency components are written, as ones of full size: some official tools
 * fail without them.
 */
final class PetsirdHeaders {

    private static final long NS_PER_S = 1_000_000_000;

    private PetsirdHeaders() {}

    static Map<String, Object> of(ListModeHeader header, PetsirdVersion version, Announcement announced) {
        return PetsirdTree.of(
                "scanner", scanner(header.scanner(), version, announced), "exam", exam(header, version, announced));
    }

    /** Singles can be announced of blocks and of single elements. */
    static boolean hasPlaceFor(SinglesUnits units, ScannerModel scanner) {
        return units.equals(SinglesUnits.blocks(scanner)) || units.equals(SinglesUnits.elements(scanner));
    }

    private static String level(ScannerModel scanner, Announcement announced) {
        if (announced.histograms().isEmpty()) {
            return "none";
        }
        return announced.histograms().get().equals(SinglesUnits.elements(scanner)) ? "all" : "module";
    }

    private static Map<String, Object> scanner(ScannerModel s, PetsirdVersion version, Announcement announced) {
        boolean isMain = version == PetsirdVersion.MAIN;
        PetsirdGeometry geometry = new PetsirdGeometry(s);
        Map<String, Object> fields = PetsirdTree.of(
                "modelName",
                s.name(),
                "scannerGeometry",
                geometry.scannerGeometry(),
                "bulkMaterials",
                geometry.bulkMaterials(),
                "gantryAlignment",
                null,
                "tofBinEdges",
                List.of(List.of(edges(tofEdgesMm(s)))),
                "tofResolution",
                List.of(new float[] {tofResolutionMm(s)}),
                "eventEnergyBinEdges",
                List.of(edges(new float[] {(float) s.lowerEnergyKev(), (float) s.upperEnergyKev()})),
                "energyResolutionAt511",
                new float[] {(float) s.energyResolution()},
                "singlesHistogramLevel",
                level(s, announced),
                "singlesHistogramEnergyBinEdges",
                announced.histograms().isEmpty()
                        ? List.of()
                        : List.of(edges(new float[] {(float) s.lowerEnergyKev(), (float) s.upperEnergyKev()})),
                // what the front end did with multiples is not known here
                "singleEventPolicy",
                isMain && !announced.hasSingles() ? "none" : "other",
                "promptEventPolicy",
                "other",
                "delayedEventPolicy",
                "other",
                "tripleEventPolicy",
                isMain ? "none" : "other",
                "quadrupleEventPolicy",
                isMain ? "none" : "other",
                "detectionEfficiencies",
                efficiencies(geometry, isMain));
        if (isMain) {
            fields.put("collimatorType", "NONE");
        } else {
            fields.put("singleEventsAreStored", announced.hasSingles());
            fields.put("promptEventsAreStored", true);
            fields.put("delayedEventsAreStored", true);
            fields.put("tripleEventsAreStored", false);
            fields.put("quadrupleEventsAreStored", false);
        }
        return fields;
    }

    private static Map<String, Object> edges(float[] edges) {
        return PetsirdTree.of("edges", NdArray.of(edges));
    }

    private static float[] tofEdgesMm(ScannerModel s) {
        int bins = s.timeOfFlight().map(TofModel::bins).orElse(1);
        double widthMm =
                s.timeOfFlight().map(TofModel::binWidthMm).orElse(1e3 * s.coincidenceWindowNs() * TofModel.MM_PER_PS);
        float[] edges = new float[bins + 1];
        for (int i = 0; i <= bins; i++) {
            edges[i] = (float) ((i - 0.5 * bins) * widthMm);
        }
        return edges;
    }

    /** Without time of flight the window, for want of anything narrower that is known. */
    private static float tofResolutionMm(ScannerModel s) {
        return (float) (double)
                s.timeOfFlight().map(TofModel::fwhmMm).orElse(1e3 * s.coincidenceWindowNs() * TofModel.MM_PER_PS);
    }

    private static Map<String, Object> efficiencies(PetsirdGeometry geometry, boolean isMain) {
        int modules = geometry.modules();
        int elements = geometry.elements();
        float[] ones = new float[geometry.crystals()];
        Arrays.fill(ones, 1);
        Object bins;
        Object groups;
        Object pair;
        if (isMain) {
            // pairs of modules of one type are stored once: row i has i + 1 of them; all belong to one group
            List<Object> rows = new ArrayList<>();
            for (int m = 0; m < modules; m++) {
                rows.add(new long[m + 1]);
            }
            List<Object> values = new ArrayList<>();
            float[] row = new float[elements];
            Arrays.fill(row, 1);
            for (int e = 0; e < elements; e++) {
                values.add(row);
            }
            bins = List.of(ones);
            groups = rows;
            pair = values;
        } else {
            float[] values = new float[elements * elements];
            Arrays.fill(values, 1);
            bins = List.of(NdArray.of(ones));
            groups = new NdArray(new int[] {modules, modules}, new long[modules * modules]);
            pair = new NdArray(new int[] {elements, elements}, values);
        }
        return PetsirdTree.of(
                "methodDescription",
                "all components one",
                "calibrationFactor",
                1f,
                "detectionBinEfficiencies",
                bins,
                "modulePairSGIDLUT",
                List.of(List.of(groups)),
                "modulePairEfficienciesVectors",
                List.of(List.of(List.of(PetsirdTree.of("values", pair, "sgid", 0L)))));
    }

    private static Map<String, Object> exam(ListModeHeader header, PetsirdVersion version, Announcement announced) {
        Instant start = Instant.parse(header.startedAt());
        long startNs = Math.addExact(Math.multiplyExact(start.getEpochSecond(), NS_PER_S), start.getNano());
        List<Object> external = new ArrayList<>();
        for (int id : announced.triggers()) {
            external.add(PetsirdTree.of("type", "other", "description", "trigger", "id", (long) id));
        }
        for (int id : announced.traces()) {
            external.add(PetsirdTree.of("type", "otherMotionSignal", "description", "trace", "id", (long) id));
        }
        Map<String, Object> fields = PetsirdTree.of(
                "subject",
                PetsirdTree.of("name", null, "id", ""),
                "institution",
                PetsirdTree.of("name", "", "address", ""),
                "startOfAcquisition",
                startNs,
                "externalSignals",
                external);
        if (version == PetsirdVersion.MAIN) {
            for (String uid :
                    List.of("studyInstanceUID", "seriesInstanceUID", "sopInstanceUID", "frameOfReferenceUID")) {
                fields.put(uid, "");
            }
            fields.put("modality", "PT");
            fields.put("startOfStudy", startNs);
            fields.put(
                    "patient",
                    PetsirdTree.of(
                            "patientID",
                            "",
                            "patientsSex",
                            "",
                            "patientsSize",
                            0f,
                            "patientsWeight",
                            0f,
                            "patientsBodyMassIndex",
                            0f));
            fields.put("patientOrientation", null);
            fields.put(
                    "radiopharmaceuticals", header.isotope().isEmpty() ? List.of() : List.of(isotope(header, startNs)));
        } else {
            fields.put("protocol", header.acquisitionId().isEmpty() ? null : header.acquisitionId());
        }
        return fields;
    }

    private static Map<String, Object> isotope(ListModeHeader header, long startNs) {
        return PetsirdTree.of(
                "radiopharmaceuticalVolume",
                0f,
                "radiopharmaceuticalStartDateTime",
                startNs,
                "radiopharmaceuticalStopDateTime",
                startNs,
                "radionuclideTotalDose",
                0f,
                "radiopharmaceuticalAdministrationEventUID",
                "",
                "radiopharmaceuticalSpecificActivity",
                0f,
                "radiopharmaceuticalCodeSequence",
                code("", "", ""),
                "radionuclideCodeSequence",
                code(header.isotope(), "99PETMR", PetsirdIsotope.meaning(header.isotope())));
    }

    private static Map<String, Object> code(String value, String designator, String meaning) {
        return PetsirdTree.of(
                "codeValue",
                value,
                "codeValueURN",
                "",
                "codingSchemeDesignator",
                designator,
                "codingSchemeVersion",
                "",
                "codeMeaning",
                meaning);
    }
}
