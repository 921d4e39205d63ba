//! Cuts a file into the papers it holds; rather too few cuts than too many.

use crate::model::{Folded, LaidPage, PageQuality, RecordKind, SourceId};
use crate::pipeline::{LabelKind, Labels};

use super::kinds::Cues;

/// Runs of pages that belong together, in order; every page is in exactly one.
pub(super) fn cut<'a>(
    source: &SourceId,
    pages: &'a [LaidPage],
    cues: &Cues<'_>,
    labels: &Labels,
) -> Vec<Vec<&'a LaidPage>> {
    let mut runs: Vec<Vec<&LaidPage>> = Vec::new();
    for page in pages {
        let begins = match runs.last() {
            None => true,
            Some(run) => begins_anew(source, run, page, cues, labels),
        };
        match runs.last_mut() {
            Some(run) if !begins => run.push(page),
            Some(_) | None => runs.push(vec![page]),
        }
    }
    runs
}

/// Whether a page begins another paper than the pages before it.
fn begins_anew(
    source: &SourceId,
    run: &[&LaidPage],
    page: &LaidPage,
    cues: &Cues<'_>,
    labels: &Labels,
) -> bool {
    let is_empty = page.lines.is_empty();
    let run_is_empty = run.iter().all(|it| it.lines.is_empty());
    // A page that could not be read is a gap of its own; a blank one is only the back of a sheet.
    if is_empty || run_is_empty {
        return is_empty != run_is_empty && page.quality != PageQuality::Blank;
    }
    let Some(title) = cues.title(page) else { return false };
    let names_somebody = labels.read(page).iter().any(|it| {
        matches!(it.kind, LabelKind::Name | LabelKind::Born | LabelKind::PatientId | LabelKind::AgeSex)
            && it.is_sure
            && it.line_idx * 2 <= page.lines.len()
    });
    if !names_somebody {
        return false;
    }
    let counts = run.iter().filter_map(|it| printed_count(it)).next_back();
    if printed_count(page).is_some_and(|it| it.number == 1) && counts.is_some_and(|it| it.number >= it.of) {
        return true;
    }
    let before = cues.weigh(source, run).kind;
    let here = cues.weigh(source, &[page]).kind;
    here == title && before != here && before != RecordKind::Other
}

/// "Page 2 of 3".
#[derive(Clone, Copy)]
struct PrintedCount {
    number: u32,
    of: u32,
}

fn printed_count(page: &LaidPage) -> Option<PrintedCount> {
    let n_lines = page.lines.len();
    let edges = page.lines.iter().enumerate().filter(|(idx, _)| *idx < 15 || idx + 8 > n_lines);
    edges.map(|(_, it)| it).find_map(|line| {
        let folded = Folded::of(line.words().iter().map(|it| it.text.as_str()));
        let words: Vec<&str> = folded.text().split_whitespace().collect();
        words.windows(4).find_map(|it| match it {
            [
                "page" | "pagina" | "pag" | "hoja" | "sayfa" | "strona",
                number,
                "of" | "de" | "di" | "z",
                of,
            ] => Some(PrintedCount { number: number.parse().ok()?, of: of.parse().ok()? }),
            _ => None,
        })
    })
}
