//! Weighs the cues of every kind in the lines of a record.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::model::{Evidence, LaidPage, RecordKind, SourceId, Word};
use crate::pipeline::{CueIdx, CuePhrases, CuePlace, Found, KindCues, Knowledge};

use super::seen::{Seen, look};

/// Folded words that count as the first, and as the last, of a record.
const EDGE_WORDS: usize = 60;

/// Words that a line of a table has at most.
const MAX_ROW_WORDS: usize = 18;

/// How many cues are named as the reason.
const N_REASONS: usize = 4;

/// The cues of all kinds, ready to be looked for at once.
pub(super) struct Cues<'a> {
    kinds: &'a [KindCues],
    ready: &'a CuePhrases,
}

/// What a record is and why.
#[derive(Clone, Debug)]
pub(super) struct Weighed {
    /// The kind.
    pub(super) kind: RecordKind,
    /// The words that gave it away, the strongest first.
    pub(super) because: Vec<Evidence>,
    /// The line that names the paper, as printed.
    pub(super) title: Option<String>,
}

/// What was found of one cue.
#[derive(Default)]
struct Hits {
    /// Which of its texts; for cues of lines, which lines.
    texts: BTreeSet<usize>,
    /// The first place, as line and words.
    first: Option<(usize, Range<usize>)>,
}

impl<'a> Cues<'a> {
    /// Takes the cues of all kinds.
    pub(super) fn new(knowledge: &'a Knowledge) -> Cues<'a> {
        Cues { kinds: &knowledge.kinds, ready: knowledge.cue_phrases() }
    }

    /// Judges what some pages of a file are, taken as one record.
    pub(super) fn weigh(&self, source: &SourceId, pages: &[&LaidPage]) -> Weighed {
        let lines = look(pages);
        let hits = self.hits(&lines);
        let best = |without: Option<CuePlace>| {
            (0..self.kinds.len())
                .map(|kind| (self.sum(&hits, kind, without), kind))
                // Of two equal ones the first of the table.
                .max_by_key(|(sum, kind)| (*sum, Reverse(*kind)))
                .filter(|(sum, kind)| *sum >= self.kinds[*kind].least)
        };
        // Notes quote results with their ranges, so those rows speak only where nothing else does.
        match best(Some(CuePlace::RangedLine)).or_else(|| best(None)) {
            Some((_, kind)) => {
                let because = self.reasons(source, &lines, &hits, kind);
                Weighed { kind: self.kinds[kind].kind, because, title: self.title_line(&lines, kind) }
            }
            None => Weighed { kind: RecordKind::Other, because: Vec::new(), title: None },
        }
    }

    /// Returns the kind that a title of a page names, `None` without or with an unsure one.
    pub(super) fn title(&self, page: &LaidPage) -> Option<RecordKind> {
        /// Lighter titles, such as the name of a test, also stand on later pages of a paper.
        const MIN_WEIGHT: i32 = 9;
        let lines = look(&[page]);
        let hits = self.hits(&lines);
        hits.keys()
            .filter(|it| self.kinds[it.kind].cues[it.cue].place == CuePlace::Title)
            .max_by_key(|it| self.kinds[it.kind].cues[it.cue].weight)
            .filter(|it| self.kinds[it.kind].cues[it.cue].weight >= MIN_WEIGHT)
            .map(|it| self.kinds[it.kind].kind)
    }

    /// The line that a title of a kind fills, or half of it where it stands in large letters or capitals; the
    /// weightiest, then the first.
    fn title_line(&self, lines: &[Seen<'_>], kind: usize) -> Option<String> {
        let mut best: Option<(i32, String)> = None;
        for line in lines.iter().filter(|it| it.is_title) {
            for found in self.ready.phrases.find(&line.folded) {
                let idx = self.ready.of_phrase[found.phrase];
                let cue = &self.kinds[idx.kind].cues[idx.cue];
                let n_covered = line.folded.text()[found.at.clone()].split(' ').count();
                let is_title = idx.kind == kind
                    && cue.place == CuePlace::Title
                    && !line.is_label(&found.words)
                    && n_covered * if line.stands_out() { 2 } else { 1 } >= line.folded.n_words();
                if is_title && best.as_ref().is_none_or(|it| cue.weight > it.0) {
                    best = Some((cue.weight, line.line.text()));
                }
            }
        }
        best.map(|it| it.1)
    }

    fn hits(&self, lines: &[Seen<'_>]) -> BTreeMap<CueIdx, Hits> {
        let n_words = lines.last().map_or(0, |it| it.n_before + it.folded.n_words());
        let mut hits: BTreeMap<CueIdx, Hits> = BTreeMap::new();
        for (line_idx, line) in lines.iter().enumerate() {
            let found = self.ready.phrases.find(&line.folded);
            for idx in self.headed(&found, line) {
                hits.entry(idx).or_default().add(line_idx, line_idx, 0..line.line.words().len());
            }
            for found in found {
                let idx = self.ready.of_phrase[found.phrase];
                if self.counts(idx, line, &found.words, n_words) {
                    hits.entry(idx).or_default().add(found.phrase, line_idx, found.words);
                }
            }
            for (idx, units) in &self.ready.of_lines {
                let cue = &self.kinds[idx.kind].cues[idx.cue];
                if let Some(at) = row_with(line.line.words(), cue.place, units) {
                    hits.entry(*idx).or_default().add(line_idx, line_idx, at);
                }
            }
        }
        hits
    }

    fn counts(&self, idx: CueIdx, line: &Seen<'_>, at: &Range<usize>, n_words: usize) -> bool {
        match self.kinds[idx.kind].cues[idx.cue].place {
            CuePlace::Title => line.is_title && !line.is_label(at),
            CuePlace::Heading => line.is_heading(at),
            CuePlace::LineStart => line.begins(at),
            CuePlace::Start => line.n_before + at.start < EDGE_WORDS,
            CuePlace::End => line.n_before + at.end + EDGE_WORDS > n_words,
            CuePlace::Anywhere => true,
            CuePlace::HeadingRow
            | CuePlace::ResultLine
            | CuePlace::RangedLine
            | CuePlace::DoseLine
            | CuePlace::MoneyLine => false,
        }
    }

    /// The cues whose heads of a table make up a line.
    fn headed(&self, found: &[Found], line: &Seen<'_>) -> Vec<CueIdx> {
        /// A line with fewer heads is no head of a table.
        const MIN_HEADS: usize = 3;
        let mut heads: BTreeMap<CueIdx, Vec<&Found>> = BTreeMap::new();
        for it in found {
            let idx = self.ready.of_phrase[it.phrase];
            let of_cue = heads.entry(idx).or_default();
            // The longest head comes first, and takes the place of those within it.
            let is_free = of_cue.last().is_none_or(|last| it.at.start >= last.at.end);
            if is_free && self.kinds[idx.kind].cues[idx.cue].place == CuePlace::HeadingRow {
                of_cue.push(it);
            }
        }
        let n_words = |it: &Found| line.folded.text()[it.at.clone()].split(' ').count();
        heads
            .into_iter()
            .filter(|(_, of_cue)| {
                let n_covered: usize = of_cue.iter().map(|it| n_words(it)).sum();
                of_cue.len() >= MIN_HEADS && n_covered * 3 >= line.folded.n_words() * 2
            })
            .map(|(idx, _)| idx)
            .collect()
    }

    fn weight(&self, idx: CueIdx, hits: &Hits) -> i32 {
        let cue = &self.kinds[idx.kind].cues[idx.cue];
        let n_hits = u32::try_from(hits.texts.len()).unwrap_or(u32::MAX).min(cue.times);
        cue.weight.saturating_mul(i32::try_from(n_hits).unwrap_or(i32::MAX))
    }

    fn sum(&self, hits: &BTreeMap<CueIdx, Hits>, kind: usize, without: Option<CuePlace>) -> i32 {
        let of_kind = CueIdx { kind, cue: 0 }..CueIdx { kind: kind + 1, cue: 0 };
        let is_counted = |idx: &CueIdx| Some(self.kinds[idx.kind].cues[idx.cue].place) != without;
        hits.range(of_kind).filter(|(idx, _)| is_counted(idx)).map(|(idx, it)| self.weight(*idx, it)).sum()
    }

    fn reasons(
        &self,
        source: &SourceId,
        lines: &[Seen<'_>],
        hits: &BTreeMap<CueIdx, Hits>,
        kind: usize,
    ) -> Vec<Evidence> {
        let mut strongest: Vec<(i32, &Hits)> = hits
            .iter()
            .filter(|(idx, _)| idx.kind == kind)
            .map(|(idx, it)| (self.weight(*idx, it), it))
            .filter(|(weight, _)| *weight > 0)
            .collect();
        strongest.sort_by_key(|(weight, _)| Reverse(*weight));
        strongest
            .into_iter()
            .filter_map(|(_, it)| it.first.as_ref())
            .filter_map(|(line_idx, at)| {
                let Seen { page, line, .. } = &lines[*line_idx];
                Evidence::of_words(source, page.number, page.size, &line.words()[at.clone()])
            })
            .take(N_REASONS)
            .collect()
    }
}

impl Hits {
    fn add(&mut self, text: usize, line_idx: usize, at: Range<usize>) {
        self.texts.insert(text);
        self.first.get_or_insert((line_idx, at));
    }
}

/// Whether a line is a row that a cue of lines asks for, and which words show it.
fn row_with(words: &[Word], place: CuePlace, units: &BTreeSet<String>) -> Option<Range<usize>> {
    if words.len() > MAX_ROW_WORDS {
        return None;
    }
    let parts: Vec<(bool, String)> = words.iter().map(|it| number_and_rest(&it.text)).collect();
    let has_unit = |idx: usize| units.contains(parts[idx].1.as_str());
    match place {
        CuePlace::ResultLine | CuePlace::RangedLine => {
            let begins_with_name = words.first()?.text.chars().any(char::is_alphabetic) && !parts[0].0;
            let has_number = parts.iter().any(|it| it.0);
            let unit = (0..parts.len()).find(|it| has_unit(*it))?;
            let is_row = begins_with_name && has_number;
            (is_row && (place == CuePlace::ResultLine || has_range(&parts))).then_some(0..unit + 1)
        }
        CuePlace::DoseLine => (0..parts.len())
            .find(|it| {
                parts[*it].0
                    && (has_unit(*it)
                        || (parts[*it].1.is_empty()
                            && it + 1 < parts.len()
                            && !parts[it + 1].0
                            && has_unit(it + 1)))
            })
            .map(|it| it..(it + 2).min(parts.len())),
        CuePlace::MoneyLine => {
            let is_currency = |word: &Word| {
                let text = word.text.to_lowercase();
                units.iter().any(|it| {
                    text.strip_prefix(it.as_str()).is_some_and(|rest| {
                        rest.is_empty() || rest.starts_with(|it: char| it.is_ascii_digit())
                    })
                })
            };
            let at = words.iter().position(is_currency)?;
            let has_digits =
                words[at..].iter().take(2).any(|it| it.text.chars().any(|it| it.is_ascii_digit()));
            has_digits.then_some(at..at + 1)
        }
        CuePlace::Title
        | CuePlace::Heading
        | CuePlace::LineStart
        | CuePlace::Start
        | CuePlace::End
        | CuePlace::Anywhere
        | CuePlace::HeadingRow => None,
    }
}

/// Whether a row holds a range besides its value: two numbers more, or "3.5-5.1".
fn has_range(parts: &[(bool, String)]) -> bool {
    let is_joined = |rest: &str| {
        rest.strip_prefix(['-', '–']).is_some_and(|it| it.starts_with(|it: char| it.is_ascii_digit()))
    };
    parts.iter().filter(|it| it.0).count() >= 3 || parts.iter().any(|it| it.0 && is_joined(&it.1))
}

/// Splits "500mg" into whether it begins with a number, and the rest in lower case.
fn number_and_rest(word: &str) -> (bool, String) {
    let word = word.trim_matches(|it: char| {
        matches!(it, '(' | ')' | '[' | ']' | ',' | ';' | ':' | '<' | '>' | '≤' | '≥' | '-' | '*')
    });
    let rest = word.trim_start_matches(|it: char| it.is_ascii_digit() || matches!(it, '.' | ','));
    let has_number = rest.len() < word.len() && word.starts_with(|it: char| it.is_ascii_digit());
    // 10^3/µL is a unit although it begins with digits.
    if has_number && rest.starts_with(['^', '*', '⁹', '³', '⁶']) {
        return (false, word.to_lowercase());
    }
    (has_number, if has_number { rest } else { word }.trim_end_matches('.').to_lowercase())
}
