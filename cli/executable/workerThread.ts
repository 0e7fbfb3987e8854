import "./embedded";
import "../../check/workerThread";
