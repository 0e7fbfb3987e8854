// A stand-in engine, peers of the guard's and of the webhook's shape, and a load generator, for tools/bench/guard.ts and
// tools/bench/admission.ts. Standard library only.
package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"os"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

var (
	listen  = flag.String("listen", "", "address to listen on, or to send to")
	socket  = flag.String("socket", "", "the engine's socket")
	folder  = flag.String("certificates", "", "folder with ca.pem, cert.pem and key.pem")
	clients = flag.Int("clients", 1, "connections of a load")
	seconds = flag.Float64("seconds", 3, "how long a load lasts")
	kind    = flag.String("kind", "read", "read, create (each another), repeat (the same create), refuse, stream or review")
	review  = flag.String("review", "", "file of the AdmissionReview that a load of reviews sends")
	denied  = flag.Bool("denied", false, "whether the review must be refused")
	size    = flag.Int64("bytes", 1<<30, "bytes of a stream")
)

func main() {
	mode := os.Args[1]
	if err := flag.CommandLine.Parse(os.Args[2:]); err != nil {
		log.Fatal(err)
	}
	modes := map[string]func() error{"engine": engine, "proxy": proxy, "relay": relay, "webhook": webhook, "load": load}
	if err := modes[mode](); err != nil {
		log.Fatal(err)
	}
}

// engine answers reads, creates and streams like an engine, without doing anything.
func engine() error {
	listener, err := net.Listen("unix", *socket)
	if err != nil {
		return err
	}
	list := []byte("[" + strings.Repeat(`{"Id":"0123456789abcdef","Names":["/box"],"Image":"busybox","State":"running"},`, 25) + `{}]`)
	chunk := make([]byte, 256<<10)
	return http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Api-Version", "1.41")
		switch {
		case strings.HasSuffix(r.URL.Path, "/logs"):
			left, _ := strconv.ParseInt(r.URL.Query().Get("tail"), 10, 64)
			for ; left > 0; left -= int64(len(chunk)) {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		case strings.HasSuffix(r.URL.Path, "/create"):
			_, _ = io.Copy(io.Discard, r.Body)
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, `{"Id":"0123456789abcdef","Warnings":[]}`)
		case strings.HasSuffix(r.URL.Path, "/containers/json"):
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(list)
		case strings.HasSuffix(r.URL.Path, "box/json"):
			// The client's own, whatever name it has on the engine.
			name := strings.Split(strings.TrimSuffix(r.URL.Path, "/json"), "/containers/")[1]
			_, _ = io.WriteString(w, `{"Id":"`+strings.Repeat("0", 64)+`","Name":"/`+name+`","Config":{"Labels":{"io.breakwater.guard.owner":"bench"}},"HostConfig":{},"Mounts":[]}`)
		default:
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, `{"message":"no such object"}`)
		}
	}))
}

func pool() *x509.CertPool {
	pem, err := os.ReadFile(*folder + "/ca.pem")
	if err != nil {
		log.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	return roots
}

func own() tls.Certificate {
	certificate, err := tls.LoadX509KeyPair(*folder+"/cert.pem", *folder+"/key.pem")
	if err != nil {
		log.Fatal(err)
	}
	return certificate
}

func dialEngine() (net.Conn, error) { return net.Dial("unix", *socket) }

// proxy is a reverse proxy behind mutual TLS that decodes the bodies of creates, and refuses privileged ones and swarms.
func proxy() error {
	handler := &httputil.ReverseProxy{
		Rewrite:       func(r *httputil.ProxyRequest) { r.Out.URL.Scheme, r.Out.URL.Host = "http", "docker" },
		Transport:     &http.Transport{Dial: func(_, _ string) (net.Conn, error) { return dialEngine() }, MaxIdleConnsPerHost: 64},
		FlushInterval: -1,
	}
	audit := json.NewEncoder(os.Stdout)
	var lock sync.Mutex
	server := &http.Server{
		Addr:      *listen,
		ErrorLog:  log.New(io.Discard, "", 0),
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{own()}, ClientCAs: pool(), ClientAuth: tls.RequireAndVerifyClientCert, NextProtos: []string{"http/1.1"}},
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			begun, verdict := time.Now(), "allowed"
			if strings.HasSuffix(r.URL.Path, "/create") {
				body, _ := io.ReadAll(r.Body)
				var create struct{ HostConfig struct{ Privileged bool } }
				if json.Unmarshal(body, &create) != nil || create.HostConfig.Privileged {
					verdict = "refused"
				}
				r.Body = io.NopCloser(bytes.NewReader(body))
			} else if strings.Contains(r.URL.Path, "/swarm") {
				verdict = "refused"
			}
			if verdict == "refused" {
				http.Error(w, `{"message":"refused"}`, http.StatusForbidden)
			} else {
				handler.ServeHTTP(w, r)
			}
			lock.Lock()
			defer lock.Unlock()
			_ = audit.Encode(map[string]any{"time": begun, "client": r.TLS.PeerCertificates[0].Subject.CommonName, "method": r.Method, "path": r.URL.Path, "verdict": verdict, "durationMs": time.Since(begun).Seconds() * 1000})
		}),
	}
	return server.ListenAndServeTLS("", "")
}

// relay copies bytes between TCP and the engine's socket.
func relay() error {
	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		return err
	}
	if *folder != "" {
		listener = tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{own()}, ClientCAs: pool(), ClientAuth: tls.RequireAndVerifyClientCert})
	}
	for {
		client, err := listener.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer client.Close()
			engine, err := dialEngine()
			if err != nil {
				return
			}
			defer engine.Close()
			go func() { _, _ = io.Copy(engine, client) }()
			_, _ = io.Copy(client, engine)
		}()
	}
}

// webhook is an admission webhook that decodes a review, refuses privileged containers and writes an audit.
func webhook() error {
	type container struct{ SecurityContext struct{ Privileged bool } }
	type question struct {
		Request struct {
			UID, Namespace, Name, Operation string
			UserInfo                        struct{ Username string }
			Object                          struct {
				Spec struct{ Containers, InitContainers []container }
			}
		}
	}
	audit := json.NewEncoder(os.Stdout)
	var lock sync.Mutex
	server := &http.Server{
		Addr:      *listen,
		ErrorLog:  log.New(io.Discard, "", 0),
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{own()}, NextProtos: []string{"http/1.1"}},
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			begun, allowed := time.Now(), true
			body, _ := io.ReadAll(r.Body)
			var asked question
			if json.Unmarshal(body, &asked) != nil {
				http.Error(w, "not a review", http.StatusBadRequest)
				return
			}
			for _, each := range append(asked.Request.Object.Spec.Containers, asked.Request.Object.Spec.InitContainers...) {
				allowed = allowed && !each.SecurityContext.Privileged
			}
			w.Header().Set("Content-Type", "application/json")
			response := map[string]any{"uid": asked.Request.UID, "allowed": allowed}
			_ = json.NewEncoder(w).Encode(map[string]any{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "response": response})
			lock.Lock()
			defer lock.Unlock()
			_ = audit.Encode(map[string]any{"time": begun, "user": asked.Request.UserInfo.Username, "allowed": allowed, "durationMs": time.Since(begun).Seconds() * 1000})
		}),
	}
	return server.ListenAndServeTLS("", "")
}

// Each create differs in a variable, as the jobs of a CI do.
const create = `{"Image":"busybox:1.36","Cmd":["sh","-c","make test"],"Env":["CI=true","HOME=/root","CI_JOB_ID=%d"],"Labels":{"job":"42"},"HostConfig":{"Binds":null,"Memory":536870912,"NetworkMode":"default","RestartPolicy":{"Name":"no","MaximumRetryCount":0},"AutoRemove":true}}`

var jobs atomic.Int64

func request(base string) *http.Request {
	var method, path, body string
	switch *kind {
	case "read":
		method, path = "GET", "/v1.41/containers/json"
	case "create":
		method, path, body = "POST", "/v1.41/containers/create", fmt.Sprintf(create, jobs.Add(1))
	case "repeat":
		method, path, body = "POST", "/v1.41/containers/create", fmt.Sprintf(create, 0)
	case "refuse":
		method, path = "POST", "/v1.41/swarm/leave"
	case "review":
		method, path, body = "POST", "/validate?timeout=5s", reviewBody()
	case "stream":
		method, path = "GET", fmt.Sprintf("/v1.41/containers/box/logs?stdout=1&tail=%d", *size)
	}
	r, err := http.NewRequest(method, base+path, strings.NewReader(body))
	if err != nil {
		log.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

var reviewBody = sync.OnceValue(func() string {
	text, err := os.ReadFile(*review)
	if err != nil {
		log.Fatal(err)
	}
	return string(text)
})

// load sends requests one after another on each of its connections, and prints requests per second and latency.
func load() error {
	want := map[string]int{"read": 200, "create": 201, "repeat": 201, "refuse": 403, "stream": 200, "review": 200}[*kind]
	verdict := []byte(`"allowed":` + strconv.FormatBool(!*denied))
	base := "http://" + *listen
	config := &tls.Config{ServerName: "localhost"}
	if *folder != "" {
		base = "https://" + *listen
		config.RootCAs, config.Certificates = pool(), []tls.Certificate{own()}
	}
	var all []time.Duration
	var lock sync.Mutex
	var group sync.WaitGroup
	var total int64
	ask := func(client *http.Client) int64 {
		response, err := client.Do(request(base))
		if err != nil {
			log.Fatal(err)
		}
		var count int64
		if *kind == "review" {
			var answer []byte
			if answer, err = io.ReadAll(response.Body); err == nil && !bytes.Contains(answer, verdict) {
				log.Fatalf("a review was answered with %s", answer)
			}
		} else {
			count, err = io.Copy(io.Discard, response.Body)
		}
		_ = response.Body.Close()
		if err != nil || response.StatusCode != want {
			log.Fatalf("%s: status %d, %v", *kind, response.StatusCode, err)
		}
		return count
	}
	// Every connection is open and has received a response before the measurement starts.
	connected := make([]*http.Client, *clients)
	for at := range connected {
		group.Go(func() {
			connected[at] = &http.Client{Transport: &http.Transport{TLSClientConfig: config.Clone(), MaxIdleConnsPerHost: 1}}
			if *kind != "stream" {
				ask(connected[at])
			}
		})
	}
	group.Wait()
	begun := time.Now()
	end := begun.Add(time.Duration(*seconds * float64(time.Second)))
	for _, client := range connected {
		group.Go(func() {
			var times []time.Duration
			var read int64
			for first := true; first || (*kind != "stream" && time.Now().Before(end)); first = false {
				sent := time.Now()
				read += ask(client)
				times = append(times, time.Since(sent))
			}
			lock.Lock()
			all, total = append(all, times...), total+read
			lock.Unlock()
		})
	}
	group.Wait()
	spent := time.Since(begun).Seconds()
	sort.Slice(all, func(a, b int) bool { return all[a] < all[b] })
	milliseconds := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	return json.NewEncoder(os.Stdout).Encode(map[string]float64{
		"perSecond": float64(len(all)) / spent,
		"medianMs":  milliseconds(all[len(all)/2]),
		"p99Ms":     milliseconds(all[len(all)*99/100]),
		"maxMs":     milliseconds(all[len(all)-1]),
		"megabytes": float64(total) / spent / (1 << 20),
	})
}
