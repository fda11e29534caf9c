package org.petmr.recon.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.petmr.recon.event.petsird.PetsirdContents;
import org.petmr.recon.event.petsird.PetsirdReader;
import org.petmr.recon.event.petsird.PetsirdVersion;

/** What a PETSIRD file holds, whatever its scanner. */
final class PetsirdInspection {

    private PetsirdInspection() {}

    static void of(Path file, Map<String, Object> figures) throws IOException {
        try (PetsirdReader reader = new PetsirdReader(file)) {
            PetsirdContents c = PetsirdContents.of(reader);
            figures.put("kind", "PETSIRD list mode");
            figures.put("version", reader.version().map(PetsirdVersion::label).orElse("other"));
            figures.put("scanner", c.modelName());
            figures.put("startedAt", c.startedAt());
            figures.put("isotope", c.isotope());
            figures.put("moduleTypes", c.moduleTypes());
            figures.put("crystals", c.crystals());
            figures.put("ringScanner", c.ringScanner());
            figures.put("prompts", c.events("promptEvents"));
            figures.put("delayeds", c.events("delayedEvents"));
            figures.put("singles", c.events("singleEvents"));
            figures.put("triples", c.events("tripleEvents"));
            figures.put("quadruples", c.events("quadrupleEvents"));
            figures.put("eventsBeyondModuleTypes", c.eventsBeyondModuleTypes());
            figures.put("singlesOfHistograms", c.singlesOfHistograms());
            figures.put("timeBlocks", reader.blocks());
            c.blocks().forEach(figures::put);
            if (reader.blocks() > 0) {
                figures.put("firstMs", c.firstMs());
                figures.put("lastMs", c.lastMs());
            }
            figures.put("lostBytes", reader.lostBytes());
            figures.put("damagedPlaces", reader.damage().isPresent() ? 1 : 0);
            Optional<String> damage = reader.damage();
            damage.ifPresent(d -> figures.put("damage", d));
            figures.put("isEnded", reader.isEnded());
        }
    }
}
