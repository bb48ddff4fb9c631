import type { AppStore } from '../../store/app-store'
import { momentText } from '../../store/timeline/moments'
import { laneName } from '../../store/timeline-slice'
import { faceOf, sceneOf } from './drawing/stage'
import { svgOf } from './drawing/svg-document'

const widthPx = 1200

/** Saves what is in view as a picture of its own. */
export function exportSvg(store: AppStore): void {
  const state = store.getState()
  const lanes = Math.max(1, state.timelinePlaces.length)
  const scene = sceneOf(state, { width: widthPx, height: lanes * 84 })
  const face = faceOf(state)
  const { trace, info } = state
  const what = trace === null ? `group ${info?.group ?? ''}` : `trace ${trace.folder}`
  const svg = svgOf({
    scene,
    width: widthPx,
    title: `FTQueue timeline, ${what}`,
    face,
    nameOf: (lane) => laneName(state, lane)
  })
  const time = momentText(scene.from, face).slice(0, 8).replaceAll(':', '-').trim()
  state.savePicture(`ftqueue-timeline-${time}.svg`, svg)
}
