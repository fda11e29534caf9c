package org.petmr.simulator.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import javax.imageio.ImageIO;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.DicomNodeProvider;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.simulator.mr.Bed;
import org.petmr.simulator.mr.ContactSheet;
import org.petmr.simulator.mr.Examination;
import org.petmr.simulator.mr.MrDicom;
import org.petmr.simulator.mr.MrHost;
import org.petmr.simulator.mr.MrProtocol;
import org.petmr.simulator.mr.MrScanner;
import org.petmr.simulator.mr.MrSeries;
import org.petmr.simulator.mr.MrSettings;
import org.petmr.simulator.mr.MrStyle;
import org.petmr.simulator.mr.fault.MrFault;
import org.petmr.simulator.mr.fault.MrFaults;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Phantoms;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code petmr mr}: MR images of a phantom as DICOM files, with a sheet of pictures; sent to a node if wanted. */
@Command(
        name = "mr",
        mixinStandardHelpOptions = true,
        description = {
            "Makes the MR images of a phantom that a protocol gives, as DICOM files and as a sheet of pictures,",
            "and sends them to a DICOM node if wanted."
        })
public final class MrCommand implements Callable<Integer> {

    private static final int NOT_GOOD = 1;
    private static final int BAD_INPUT = 2;
    private static final double BED_MM = 260;
    private static final double OVERLAP_MM = 40;

    @Spec
    private CommandSpec spec;

    @Option(names = "--phantom", paramLabel = "NAME", defaultValue = "head", description = "what is scanned")
    private String phantom;

    @Option(
            names = "--protocol",
            paramLabel = "NAME",
            defaultValue = "brain",
            description = "brain, head-neck, liver, whole-body or attenuation")
    private String protocol;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "where files go, a folder a series")
    private Path out;

    @Option(
            names = "--vendor",
            paramLabel = "NAME",
            defaultValue = "siemens",
            description = "siemens or ge: whose habits")
    private String vendor;

    @Option(names = "--enhanced", description = "multi-frame objects, one a series")
    private boolean isEnhanced;

    @Option(
            names = "--fault",
            paramLabel = "NAME|FILE",
            description = "what goes wrong; may be repeated; a JSON file too")
    private List<String> faults = List.of();

    @Option(names = "--noise", paramLabel = "PART", defaultValue = "0.015", description = "of the brightest tissue")
    private double noise;

    @Option(
            names = "--coil-bias",
            paramLabel = "PART",
            defaultValue = "0",
            description = "how much brighter the rim is")
    private double coilBias;

    @Option(names = "--coarser", paramLabel = "TIMES", defaultValue = "1", description = "larger voxels")
    private double coarser;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "of the noise")
    private long seed;

    @Option(
            names = "--slice",
            paramLabel = "PART",
            defaultValue = "0.5",
            description = "which slice the pictures show: 0 the lowest, 1 the highest")
    private double slice;

    @Option(names = "--send", paramLabel = "AE@HOST:PORT", description = "where to send them as well")
    private String target;

    @Override
    public Integer call() {
        try (Workers workers = Workers.ofMachine()) {
            return run(workers);
        } catch (IOException | CompletionException e) {
            spec.commandLine().getErr().println("petmr mr: " + e.getMessage());
            return NOT_GOOD;
        } catch (IllegalArgumentException e) {
            spec.commandLine().getErr().println("petmr mr: " + e.getMessage());
            return BAD_INPUT;
        }
    }

    private int run(Workers workers) throws IOException {
        Phantom scanned = Phantoms.find(phantom);
        double[] box = scanned.bounds();
        List<Bed> beds = Bed.covering(box[2] - box[5] - 10, box[2] + box[5] + 10, BED_MM, OVERLAP_MM);
        MrProtocol played = MrProtocol.named(protocol, beds).coarser(coarser);
        MrSettings settings = MrSettings.of(noise, seed).with(faultsWanted()).withCoilBias(coilBias);
        MrStyle style = new MrStyle(MrStyle.Vendor.find(vendor), isEnhanced, MrStyle.bodyPartOf(protocol));
        Peer peer = target == null ? null : peer(target);
        MrScanner scanner = new MrScanner(Motion.still(scanned), settings, workers);
        Examination examination = Examination.fresh(
                "PHANTOM^" + phantom.toUpperCase(java.util.Locale.ROOT), "SIM-MR", "19700101", "O", 70, "SIM-0001");
        List<MrSeries> all = new ArrayList<>();
        for (MrProtocol.Step step : played.steps()) {
            for (MrSeries series : scanner.play(step)) {
                List<DicomObject> objects = MrDicom.objects(series, examination, style);
                write(series, objects);
                all.add(series);
                spec.commandLine()
                        .getOut()
                        .printf("%3d  %-32s %5d objects%n", series.number(), series.description(), objects.size());
            }
        }
        Path sheet = out.resolve("sheet.png");
        ImageIO.write(ContactSheet.of(all, slice), "png", sheet.toFile());
        spec.commandLine().getOut().println("sheet  " + sheet);
        return peer == null ? 0 : send(all, examination, style, peer);
    }

    private MrFaults faultsWanted() throws IOException {
        List<MrFault> wanted = new ArrayList<>();
        for (String fault : faults) {
            if (fault.endsWith(".json")) {
                wanted.addAll(MrFaults.parse(Files.readString(Path.of(fault))).all());
            } else {
                wanted.add(MrFaults.named(fault));
            }
        }
        return new MrFaults(wanted);
    }

    private void write(MrSeries series, List<DicomObject> objects) throws IOException {
        Path folder = Files.createDirectories(out.resolve("%03d".formatted(series.number())));
        for (int i = 0; i < objects.size(); i++) {
            DicomFile.write(folder.resolve("%05d.dcm".formatted(i + 1)), objects.get(i));
        }
    }

    private static Peer peer(String text) {
        if (!text.matches("[^@]+@[^@:]+:\\d{1,5}")) {
            throw new IllegalArgumentException("--send: " + text + " (expected: AE@HOST:PORT)");
        }
        int at = text.indexOf('@');
        int colon = text.lastIndexOf(':');
        return new Peer(
                text.substring(0, at), text.substring(at + 1, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    private int send(List<MrSeries> all, Examination examination, MrStyle style, Peer peer) throws IOException {
        Path incoming = Files.createTempDirectory("petmr-mr");
        try (DicomNode node = DicomNodeProvider.named("netty").create(DicomNodeConfig.of("MRHOST", incoming))) {
            MrHost.Sent sent = new MrHost(node, peer, style)
                    .send(all, examination, Progress.NONE)
                    .join();
            spec.commandLine()
                    .getOut()
                    .printf("sent   %d objects to %s, %d accepted%n", sent.objects(), peer, sent.accepted());
            return sent.accepted() == sent.objects() ? 0 : NOT_GOOD;
        } finally {
            Files.deleteIfExists(incoming);
        }
    }
}
