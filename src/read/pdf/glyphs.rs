//! What is drawn on a page of a PDF: its glyphs with their places, and where its pictures lie.

use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect, Shape};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, interpret_page,
};
use hayro_syntax::page::Page;

/// Units a glyph has in an em; the library scales every font to it.
const UNITS_PER_EM: f64 = 1000.0;

/// How far a letter reaches below and above its base line, as usual text fonts do.
const DESCENT: f64 = -210.0;
const ASCENT: f64 = 720.0;

/// The advance taken for a glyph whose font doesn't tell.
const USUAL_ADVANCE: f32 = 500.0;

/// Everything drawn on a page that matters for reading it; places are points of the displayed page.
#[derive(Default)]
pub(super) struct Drawing {
    pub(super) glyphs: Vec<DrawnGlyph>,
    pub(super) images: Vec<DrawnImage>,
    pub(super) n_paths: usize,
}

/// A glyph on the page.
pub(super) struct DrawnGlyph {
    pub(super) text: GlyphText,
    /// Counts the show operators; letters of one operator share their spacing.
    pub(super) run: usize,
    /// Where it begins and ends on its base line.
    pub(super) from: Point,
    pub(super) to: Point,
    /// Its font size as displayed.
    pub(super) em: f64,
    pub(super) rect: Rect,
    pub(super) is_visible: bool,
}

/// What a glyph stands for.
pub(super) enum GlyphText {
    One(char),
    Several(String),
    Unknown,
}

/// A picture on the page.
pub(super) struct DrawnImage {
    pub(super) rect: Rect,
}

/// Notes what is drawn on a page.
pub(super) fn drawing_of<'a>(page: &'a Page<'a>, cache: &InterpreterCache<'a>) -> Drawing {
    let (width, height) = page.render_dimensions();
    let place = page.initial_transform(true);
    let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let settings = InterpreterSettings::default();
    let mut context = Context::new(to_affine(place), bounds, cache, page.xref(), settings);
    let mut notes = Notes { drawing: Drawing::default(), n_runs: 0, clips: vec![bounds] };
    interpret_page(page, &mut context, &mut notes);
    notes.drawing
}

/// The device that draws nothing and notes everything.
struct Notes {
    drawing: Drawing,
    n_runs: usize,
    clips: Vec<Rect>,
}

impl<'a> Device<'a> for Notes {
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {
        self.drawing.n_paths += 1;
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.push_clip_rect(&clip.path.bounding_box());
    }

    fn push_clip_rect(&mut self, rect: &Rect) {
        let clip = self.clips.last().map_or(*rect, |it| it.intersect(*rect));
        self.clips.push(clip);
    }

    fn pop_clip(&mut self) {
        self.clips.pop();
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn pop_transparency_group(&mut self) {}

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.n_runs += 1;
        let is_visible = !matches!(mode, DrawMode::Invisible);
        for glyph in run.glyphs() {
            let place = props.transform * glyph.transform();
            let drawn = drawn_glyph(glyph, place, self.n_runs, is_visible);
            // Without a clip the page itself is the clip.
            if self.clips.last().is_some_and(|it| it.contains(drawn.rect.center())) {
                self.drawing.glyphs.push(drawn);
            }
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let (width, height) = (image.width(), image.height());
        let whole = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let rect = props.transform.transform_rect_bbox(whole);
        self.drawing.images.push(DrawnImage { rect });
    }
}

fn drawn_glyph(glyph: &Glyph<'_>, place: Affine, run: usize, is_visible: bool) -> DrawnGlyph {
    let advance = match glyph {
        Glyph::Outline(it) => it.advance_width(),
        Glyph::Type3(it) => it.advance_width(),
    };
    let advance = f64::from(advance.unwrap_or(USUAL_ADVANCE));
    let text = match glyph.as_unicode() {
        Some(BfString::Char(letter)) => GlyphText::One(letter),
        Some(BfString::String(text)) => GlyphText::Several(text),
        None => GlyphText::Unknown,
    };
    let [_, _, c, d, _, _] = place.as_coeffs();
    DrawnGlyph {
        text,
        run,
        from: place * Point::ZERO,
        to: place * Point::new(advance, 0.0),
        em: c.hypot(d) * UNITS_PER_EM,
        rect: place.transform_rect_bbox(Rect::new(0.0, DESCENT, advance, ASCENT)),
        is_visible,
    }
}

fn to_affine(it: hayro_syntax::transform::Transform) -> Affine {
    hayro_interpret::TransformExt::to_kurbo(&it)
}
