//! What the specialist must know in three minutes, in at most twelve lines.

use std::collections::BTreeSet;

use crate::model::{
    Basis, Finding, FindingKind, Flag, Headline, IsoDate, Lab, Record, Severity, SourceCard, Trust,
};
use crate::pipeline::{Item, Knowledge};

use super::chart::Chart;
use super::gaps::Gap;
use super::groups::{self, Bench};
use super::opening;
use super::wording;

/// More lines are never shown.
const N_LINES: usize = 12;
/// How much room each kind of line gets, the widest first; the first that fits is taken.
///
/// Critical values give way last: each of them may have to be acted on before the rest is read.
const ROOMS: [Room; 6] = [
    Room { critical: 7, risks: 3, moving: 3, groups: 3, gaps_apart: true },
    Room { critical: 7, risks: 2, moving: 2, groups: 2, gaps_apart: false },
    Room { critical: 6, risks: 2, moving: 1, groups: 1, gaps_apart: false },
    Room { critical: 5, risks: 1, moving: 1, groups: 1, gaps_apart: false },
    Room { critical: 4, risks: 1, moving: 1, groups: 1, gaps_apart: false },
    Room { critical: 3, risks: 1, moving: 1, groups: 1, gaps_apart: false },
];
/// Lines for changes that a source judges.
const N_JUDGED: usize = 2;
/// A change is told in the headline from so many results on, when no checklist asks for it.
const MIN_POINTS: usize = 3;
/// Names in one line.
const N_NAMES: usize = 6;

/// How many lines of each kind there may be.
struct Room {
    /// Critical values.
    critical: usize,
    /// Critical risks; the others share one line.
    risks: usize,
    /// Changes over time.
    moving: usize,
    /// Groups of abnormal values, at least.
    groups: usize,
    /// Whether what is missing, spoken of and too old has a line each.
    gaps_apart: bool,
}

/// What the lines are made from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Material<'a> {
    pub(super) chart: &'a Chart<'a>,
    pub(super) findings: &'a [Finding],
    pub(super) labs: &'a [Lab],
    pub(super) gaps: &'a [Gap],
    /// What the checklists ask for that apply.
    pub(super) items: &'a [&'a Item],
    pub(super) records: &'a [Record],
    pub(super) sources: &'a [SourceCard],
    pub(super) knowledge: &'a Knowledge,
    pub(super) as_of: IsoDate,
}

/// The lines, most important first: whose it is, the working diagnosis, what to heed, critical values, what was
/// not read, risks, what moves, what is abnormal, missing, contradictory or doubtful.
///
/// Groups of abnormal values get the lines that the others leave.
pub(super) fn headline(material: Material<'_>) -> Vec<Headline> {
    let mut lines = Vec::new();
    for room in &ROOMS {
        lines = within(room, material);
        if lines.len() <= N_LINES {
            return lines;
        }
    }
    lines.truncate(N_LINES);
    lines
}

fn within(room: &Room, material: Material<'_>) -> Vec<Headline> {
    let Material { findings, chart, .. } = material;
    let of = |kind: FindingKind| findings.iter().filter(move |it| it.kind == kind).collect::<Vec<_>>();
    let mut lines = Vec::new();
    lines.extend(statements(&of(FindingKind::Identity), 1));
    lines.extend(opening::opinion(chart));
    lines.extend(opening::safety(findings, chart));
    lines.extend(statements(&of(FindingKind::Critical), room.critical));
    lines.extend(unread(&of(FindingKind::Unread), material));
    let mut risks = of(FindingKind::Risk);
    risks.retain(|it| !opening::is_worth_knowing(it, chart));
    let n_critical = risks.iter().filter(|it| it.severity == Severity::Critical).count();
    lines.extend(statements(&risks, n_critical.clamp(1, room.risks)));
    lines.extend(moving(&of(FindingKind::Trend), material).into_iter().take(room.moving));
    let mut behind = Vec::new();
    let gaps: Vec<Headline> = [
        (FindingKind::Missing, "missing"),
        (FindingKind::MentionedOnly, "spoken of, not among the papers"),
        (FindingKind::Stale, "too old"),
    ]
    .into_iter()
    .filter_map(|(kind, what)| items(&of(kind), what, material))
    .collect();
    match room.gaps_apart {
        true => behind.extend(gaps),
        false => behind.extend(joined(gaps)),
    }
    behind.extend(statements(&of(FindingKind::Conflict), 1));
    behind.extend(doubtful(&of(FindingKind::Doubtful), material.labs));
    let n_groups = N_LINES.saturating_sub(lines.len() + behind.len()).max(room.groups);
    lines.extend(abnormal(&of(FindingKind::OutOfRange), n_groups, material));
    lines.extend(behind);
    lines
}

/// Several lines as one.
fn joined(lines: Vec<Headline>) -> Option<Headline> {
    let texts: Vec<String> = lines.iter().map(|it| it.text.clone()).collect();
    let refs: Vec<String> = lines.into_iter().flat_map(|it| it.refs).collect();
    (!texts.is_empty()).then(|| Headline { text: texts.join(". "), refs })
}

/// Statements one a line; the last line tells how many more there are.
fn statements(findings: &[&Finding], n_lines: usize) -> Vec<Headline> {
    let n_alone = if findings.len() > n_lines { n_lines - 1 } else { findings.len() };
    let (alone, rest) = findings.split_at(n_alone);
    let mut lines: Vec<Headline> =
        alone.iter().map(|it| Headline { text: it.statement.clone(), refs: refs(&[*it]) }).collect();
    if let Some((first, more)) = rest.split_first() {
        let text = format!("{} (and {} more)", first.statement, more.len());
        lines.push(Headline { text, refs: refs(rest) });
    }
    lines
}

fn unread(findings: &[&Finding], material: Material<'_>) -> Vec<Headline> {
    if findings.len() <= 1 {
        return statements(findings, 1);
    }
    let mut paths: Vec<String> = Vec::new();
    for id in findings.iter().flat_map(|it| basis_ids(it)) {
        let source = material.records.iter().find(|it| it.id.0 == id).map_or(id, |it| it.source.0.as_str());
        let path = material.sources.iter().find(|it| it.id.0 == source).map(|it| it.path.clone());
        paths.extend(path.filter(|it| !paths.contains(it)));
    }
    let text = format!("not read, or only in part: {}", wording::shortened(&paths, N_NAMES));
    vec![Headline { text, refs: refs(findings) }]
}

/// Changes that a source judges, one a line, then in one line the others that a checklist asks for or that
/// show on several days.
fn moving(findings: &[&Finding], material: Material<'_>) -> Vec<Headline> {
    let Material { labs, items, knowledge, as_of, .. } = material;
    let bench = Bench { labs, items, knowledge, as_of };
    let is_telling = |it: &Finding| {
        let ids: Vec<&str> = basis_ids(it).collect();
        let newest = labs.iter().find(|it| Some(it.id.0.as_str()) == ids.first().copied());
        ids.len() >= MIN_POINTS || newest.is_some_and(|it| bench.asks_for(it))
    };
    let (told, judged): (Vec<&Finding>, Vec<&Finding>) =
        findings.iter().copied().partition(|it| it.severity == Severity::Info);
    let mut lines = statements(&judged, N_JUDGED);
    let told: Vec<&Finding> = told.into_iter().filter(|it| is_telling(it)).collect();
    let parts: Vec<(&str, &str)> = told.iter().filter_map(|it| it.statement.rsplit_once(" from ")).collect();
    if let Some((_, period)) = parts.first() {
        // The days are told once, and again only where they differ.
        let words = |(words, days): &(&str, &str)| {
            if days == period { (*words).to_owned() } else { format!("{words} ({days})") }
        };
        let words: Vec<String> = parts.iter().map(words).collect();
        let words = wording::shortened_by(&words, N_NAMES, "; ");
        let text = format!("moving away from the range from {period}: {words}");
        lines.push(Headline { text, refs: refs(&told) });
    }
    lines
}

/// Abnormal values by group; that there are none is said too.
fn abnormal(findings: &[&Finding], n_lines: usize, material: Material<'_>) -> Vec<Headline> {
    if findings.is_empty() {
        return nothing_abnormal(material).into_iter().collect();
    }
    let Material { labs, items, knowledge, as_of, .. } = material;
    groups::lines(findings, n_lines, Bench { labs, items, knowledge, as_of })
}

fn nothing_abnormal(material: Material<'_>) -> Option<Headline> {
    let labs = material.labs;
    let n_judged = labs.iter().filter(|it| it.flag != Flag::Unknown).count();
    if labs.is_empty() || labs.iter().any(|it| it.flag.is_abnormal()) {
        return None;
    }
    let n_open = labs.len() - n_judged;
    let text = format!(
        "no result outside its range among {n_judged}; {n_open} without a range to hold them against"
    );
    Some(Headline { text, refs: Vec::new() })
}

/// Required items of checklists by their titles, in one line; of an incomplete one only what is lacking.
fn items(findings: &[&Finding], what: &str, material: Material<'_>) -> Option<Headline> {
    let needed: Vec<&Finding> = findings.iter().copied().filter(|it| it.severity < Severity::Info).collect();
    if needed.is_empty() {
        return None;
    }
    let title = |it: &Finding| {
        let gap = material.gaps.iter().find(|gap| gap.line.item == it.rule.id);
        match gap {
            None => it.statement.clone(),
            Some(gap) if gap.lacking.is_empty() => gap.line.title.clone(),
            Some(gap) => format!("{} (of {})", gap.lacking.join(" and "), gap.line.title),
        }
    };
    let titles: Vec<String> = needed.iter().map(|it| title(it)).collect();
    Some(Headline {
        text: format!("{what}: {}", wording::shortened_by(&titles, N_NAMES, "; ")),
        refs: refs(&needed),
    })
}

fn doubtful(findings: &[&Finding], labs: &[Lab]) -> Vec<Headline> {
    if findings.len() <= 1 {
        return statements(findings, 1);
    }
    let n_results = findings
        .iter()
        .flat_map(|it| basis_ids(it))
        .filter(|id| labs.iter().any(|it| it.id.0 == *id && it.judgement.trust() == Trust::Check))
        .collect::<BTreeSet<&str>>()
        .len();
    let n_pages =
        findings.iter().filter(|it| basis_ids(it).all(|id| labs.iter().all(|it| it.id.0 != id))).count();
    let mut parts = Vec::new();
    if n_results > 0 {
        parts.push(wording::counted(n_results, "result"));
    }
    if n_pages > 0 {
        parts.push(format!("the pages of {}", wording::counted(n_pages, "file")));
    }
    let text = format!("to be checked on the page before use: {}", parts.join(" and "));
    vec![Headline { text, refs: refs(findings) }]
}

fn refs(findings: &[&Finding]) -> Vec<String> {
    findings.iter().map(|it| it.id.0.clone()).collect()
}

/// The facts, records or files that a finding rests on.
pub(super) fn basis_ids(finding: &Finding) -> impl Iterator<Item = &str> {
    let ids: &[_] = match &finding.basis {
        Basis::Facts(ids) => ids,
        Basis::Searched(_) => &[],
    };
    ids.iter().map(|it| it.0.as_str())
}
