//! The road of one case after reading: rooms 2 to 5, each passed once.

use crate::model::{
    CaseHead, CaseSummary, Document, IsoDate, LaidPage, MadeWith, PageCard, SCHEMA, SourceCard, Status,
};
use crate::pipeline::{CaseFile, Knowledge};
use crate::{assess, classify, extract, layout};

/// What is known of a case besides its documents.
#[derive(Clone, Debug)]
pub struct CaseInput {
    /// Name of the case folder.
    pub id: String,
    /// What the sender says.
    pub case_file: CaseFile,
    /// Pipelines asked for on the command line, by id.
    pub pipelines: Vec<String>,
    /// Name and version of the OCR engine and its data.
    pub ocr: String,
    /// Languages text recognition was asked for.
    pub languages: Vec<String>,
    /// The day the case is judged on.
    pub as_of: IsoDate,
}

/// Walks the documents of one case to its summary.
pub fn summarise(input: CaseInput, documents: Vec<Document>, knowledge: &Knowledge) -> CaseSummary {
    let documents: Vec<Document<LaidPage>> = documents.into_iter().map(layout::lay_out).collect();
    let records = classify::find_records(&documents, knowledge);
    let facts = extract::find_facts(&documents, &records, knowledge);
    let sources: Vec<SourceCard> = documents.into_iter().map(card).collect();
    let records = assess::with_repeats(records, &facts, &sources, &knowledge.rules.names);
    let judged = assess::assess(
        facts,
        assess::Ground {
            sources: &sources,
            records: &records,
            case_file: &input.case_file,
            pipelines: &input.pipelines,
            knowledge,
            as_of: input.as_of,
        },
    );
    CaseSummary {
        schema: SCHEMA.to_owned(),
        case: CaseHead {
            id: input.id,
            question: input.case_file.question,
            decision: input.case_file.decision,
            pipelines: judged.pipelines,
            as_of: input.as_of,
        },
        triage: judged.triage,
        patient: judged.patient,
        headline: judged.headline,
        opening: judged.opening,
        findings: judged.findings,
        labs: judged.facts.labs,
        trends: judged.trends,
        diagnoses: judged.facts.diagnoses,
        medications: judged.facts.medications,
        medicines_now: judged.medicines_now,
        allergies: judged.facts.allergies,
        procedures: judged.facts.procedures,
        imaging: judged.facts.imaging,
        vitals: judged.facts.vitals,
        function: judged.facts.function,
        notes: judged.facts.notes,
        timeline: judged.timeline,
        checklist: judged.checklist,
        contacts: judged.facts.contacts,
        not_extracted: extract::NOT_EXTRACTED.map(str::to_owned).to_vec(),
        records,
        sources,
        made_with: MadeWith {
            program: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            pipelines: knowledge.hashes.clone(),
            ocr: input.ocr,
            languages: input.languages,
            as_of: input.as_of,
        },
    }
}

fn card(document: Document<LaidPage>) -> SourceCard {
    let Document { source, format, pages, problems, members } = document;
    let pages: Vec<PageCard> = pages.into_iter().map(page_card).collect();
    // What an archive holds is what there is to read of it.
    let n_words: Vec<usize> = pages.iter().map(|it| it.words as usize).chain([members.len()]).collect();
    SourceCard {
        id: source.id,
        path: source.path,
        sha256: source.sha256,
        bytes: source.bytes,
        format,
        status: Status::of(&problems, &n_words),
        n_pages: u32::try_from(pages.len()).unwrap_or(u32::MAX),
        pages,
        problems,
        members,
    }
}

fn page_card(page: LaidPage) -> PageCard {
    let n_words: usize = page.lines.iter().map(|it| it.words().len()).sum();
    PageCard {
        number: page.number,
        origin: page.origin,
        words: u32::try_from(n_words).unwrap_or(u32::MAX),
        turned: page.turned,
        quality: page.quality,
    }
}
