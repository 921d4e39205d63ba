//! Room 3: pages become records: what each paper is, whose and from when.

mod cuts;
mod dates;
mod kinds;
mod letterhead;
mod seen;

use crate::model::{
    Document, Doubt, Folded, Judgement, LaidPage, Record, RecordId, RecordKind, SettledDate, SourceId,
};
use crate::pipeline::{Knowledge, Labelled};

use self::kinds::{Cues, Weighed};

/// Cuts the files of a case into records, in the order of the files.
///
/// Every page of every file is in exactly one record. A file of which no page could be read has
/// none; its card tells why.
pub fn find_records(documents: &[Document<LaidPage>], knowledge: &Knowledge) -> Vec<Record> {
    let cues = Cues::new(&knowledge.kinds);
    let mut records: Vec<Record> = Vec::new();
    for document in documents {
        let first = documents.iter().find(|it| it.source.sha256 == document.source.sha256);
        let original = first.filter(|it| it.source.id != document.source.id);
        for run in cuts::cut(&document.source.id, &document.pages, &cues, &knowledge.labels) {
            let id = RecordId(format!("r{}", records.len() + 1));
            let Some(mut found) = record(id, &document.source.id, &run, &cues, knowledge) else { continue };
            // The same bytes again are the same papers again.
            found.duplicate_of = original.and_then(|it| {
                let same =
                    records.iter().find(|that| that.source == it.source.id && that.pages == found.pages);
                same.map(|that| that.id.clone())
            });
            records.push(found);
        }
    }
    records
}

/// Judges one run of pages; `None` when the run is empty.
fn record(
    id: RecordId,
    source: &SourceId,
    run: &[&LaidPage],
    cues: &Cues<'_>,
    knowledge: &Knowledge,
) -> Option<Record> {
    let pages = [run.first()?.number, run.last()?.number];
    let labels = &knowledge.labels;
    let labelled: Vec<Labelled<'_>> = run.iter().flat_map(|it| labels.read(it)).collect();
    let Weighed { kind, because } = if run.iter().all(|it| it.lines.is_empty()) {
        Weighed { kind: RecordKind::Unreadable, because: Vec::new() }
    } else {
        cues.weigh(source, run)
    };
    let dated = dates::date_of(run, &labelled, kind, knowledge);
    let text: Vec<String> = run.iter().flat_map(|it| &it.lines).map(|it| it.text()).collect();
    let folded = Folded::of(text.iter().map(String::as_str));
    Some(Record {
        id,
        source: source.clone(),
        pages,
        kind,
        dated: dated.map(|it| it.date),
        facility: letterhead::facility(run, &labelled, labels),
        author: letterhead::author(run, &labelled, labels),
        language: labels.language(folded.text()).map(str::to_owned),
        duplicate_of: None,
        because,
        judgement: judgement(dated),
    })
}

fn judgement(dated: Option<SettledDate>) -> Judgement {
    dated.filter(|it| it.ambiguous).map(|_| Doubt::DateAmbiguous).into_iter().collect()
}

#[cfg(test)]
mod tests;
