//! Room 3: pages become records: what each paper is, whose and from when.

mod cuts;
mod dates;
mod kinds;
mod letterhead;
mod orders;
mod seen;

use std::collections::BTreeSet;

use crate::model::{
    DayMonth, Document, Doubt, Folded, IsoDate, Judgement, LaidPage, Record, RecordId, RecordKind,
    SettledDate,
};
use crate::pipeline::{Knowledge, Labelled, Labels};

use self::kinds::{Cues, Weighed};
use self::orders::Paper;

/// Cuts the files of a case into records, in the order of the files.
///
/// Every page of every file is in exactly one record. A file of which no page could be read has
/// none; its card tells why.
pub fn find_records(documents: &[Document<LaidPage>], knowledge: &Knowledge) -> Vec<Record> {
    let cues = Cues::new(knowledge);
    let runs: Vec<Run<'_>> = documents.iter().flat_map(|it| runs(it, &cues, &knowledge.labels)).collect();
    let papers: Vec<Paper<'_>> = runs.iter().map(Run::paper).collect();
    let orders = orders::day_months(&papers, &knowledge.labels);
    let born = dates::days_of_birth(runs.iter().flat_map(|it| &it.labelled));
    let mut records: Vec<Record> = Vec::new();
    for (run, day_month) in runs.iter().zip(orders) {
        let id = RecordId(format!("r{}", records.len() + 1));
        let known = Known { day_month, born: &born };
        let Some(mut found) = record(id, run, known, &cues, knowledge) else { continue };
        let first = documents.iter().find(|it| it.source.sha256 == run.document.source.sha256);
        let original = first.filter(|it| it.source.id != run.document.source.id);
        // The same bytes again are the same papers again.
        found.duplicate_of = original.and_then(|it| {
            let same = records.iter().find(|that| that.source == it.source.id && that.pages == found.pages);
            same.map(|that| that.id.clone())
        });
        records.push(found);
    }
    records
}

/// Pages of a file that belong together, and what their letterhead says.
struct Run<'a> {
    document: &'a Document<LaidPage>,
    pages: Vec<&'a LaidPage>,
    labelled: Vec<Labelled<'a>>,
    facility: Option<String>,
}

/// What is known of a paper from the others of its case.
#[derive(Clone, Copy)]
struct Known<'a> {
    day_month: Option<DayMonth>,
    born: &'a BTreeSet<IsoDate>,
}

fn runs<'a>(document: &'a Document<LaidPage>, cues: &Cues<'_>, labels: &Labels) -> Vec<Run<'a>> {
    let cut = cuts::cut(&document.source.id, &document.pages, cues, labels);
    let run = |pages: Vec<&'a LaidPage>| {
        let labelled: Vec<Labelled<'a>> = pages.iter().flat_map(|it| labels.read(it)).collect();
        let facility = letterhead::facility(&pages, &labelled, labels);
        Run { document, pages, labelled, facility }
    };
    cut.into_iter().map(run).collect()
}

impl Run<'_> {
    fn paper(&self) -> Paper<'_> {
        Paper { document: self.document, pages: &self.pages, facility: self.facility.as_deref() }
    }
}

/// Judges one run of pages; `None` when the run is empty.
fn record(
    id: RecordId,
    run: &Run<'_>,
    known: Known<'_>,
    cues: &Cues<'_>,
    knowledge: &Knowledge,
) -> Option<Record> {
    let Run { document, pages: run, labelled, facility } = run;
    let pages = [run.first()?.number, run.last()?.number];
    let labels = &knowledge.labels;
    let Weighed { kind, because, title } = if run.iter().all(|it| it.lines.is_empty()) {
        Weighed { kind: RecordKind::Unreadable, because: Vec::new(), title: None }
    } else {
        cues.weigh(&document.source.id, run)
    };
    let dated = dates::date_of(run, labelled, kind, known, knowledge);
    let text: Vec<String> = run.iter().flat_map(|it| &it.lines).map(|it| it.text()).collect();
    let folded = Folded::of(text.iter().map(String::as_str));
    Some(Record {
        id,
        source: document.source.id.clone(),
        pages,
        kind,
        title,
        dated: dated.map(|it| it.date),
        facility: facility.clone(),
        author: letterhead::author(run, labelled, labels),
        language: labels.language(folded.text()).map(str::to_owned),
        duplicate_of: None,
        because,
        day_month: known.day_month,
        judgement: judgement(dated),
    })
}

fn judgement(dated: Option<SettledDate>) -> Judgement {
    dated.filter(|it| it.ambiguous).map(|_| Doubt::DateAmbiguous).into_iter().collect()
}

#[cfg(test)]
mod tests;
